// SPDX-License-Identifier: Apache-2.0

extension Unicode.Scalar {
    /// Whether this is one of the ASCII control characters; the tab is one.
    var isControl: Bool { value < 0x20 || value == 0x7F }
}

extension String {
    /// Whether there is an ASCII control character, such as NUL or a line end, in the string.
    var hasControlCharacters: Bool { unicodeScalars.contains(where: \.isControl) }
}
