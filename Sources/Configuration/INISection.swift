// SPDX-License-Identifier: Apache-2.0

/// The header of a section: `[name]`, or `[name "argument"]`.
struct INISection: Equatable {
    let name: INIWord
    /// What stands in quotes after the name, without them.
    var argument: INIWord?
}
