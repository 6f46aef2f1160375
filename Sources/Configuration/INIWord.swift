// SPDX-License-Identifier: Apache-2.0

/// A piece of text of an INI file, and where it begins.
struct INIWord: Equatable {
    /// The text, without quotes and escapes.
    let text: String
    /// The line, from 1.
    let line: Int
    /// The column of the text or its opening quote in characters, from 1.
    let column: Int
}
