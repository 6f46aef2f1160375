// SPDX-License-Identifier: Apache-2.0

/// One thing that a line of an INI file says.
enum INIItem: Equatable {
    /// A section header; `nil` when its name cannot be read, so that what follows has no section.
    case section(INISection?)
    /// A key with its value; `nil` when the value cannot be read.
    case setting(key: INIWord, value: INIWord?)
    /// What is wrong with the line.
    case mistake(Diagnostic)
}
