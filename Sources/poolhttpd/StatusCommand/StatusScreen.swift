// SPDX-License-Identifier: Apache-2.0

import LinuxIO

/// What a terminal is told so that it shows one screen after the other in the same place.
///
/// Source: ECMA-48, and xterm's control sequences for the private modes.
enum StatusScreen {
    /// Another screen than that of the shell, without a cursor; a line that is too long is cut.
    static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
    /// All as it was.
    static let leave = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    /// The lines that a terminal has room for, as far as it has.
    ///
    /// One that is cut ends in `…`. A wide character counts as one, and the terminal cuts the rest.
    static func fitted(_ text: String, to size: Terminal.Size) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast(text.hasSuffix("\n") ? 1 : 0)
        let shown = lines.prefix(size.rows).map { line in
            line.count > size.columns ? line.prefix(size.columns - 1) + "…" : line
        }
        return shown.joined(separator: "\n")
    }

    /// Takes the place of the screen before.
    ///
    /// - Parameter text: lines that fit.
    static func frame(_ text: String, on size: Terminal.Size) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // A line is erased before it is written: after one as wide as the terminal, its last character
        // would go.
        let drawn = lines.map { "\u{1B}[2K" + $0 }.joined(separator: "\r\n")
        return "\u{1B}[H" + drawn + (lines.count < size.rows ? "\r\n\u{1B}[J" : "")
    }
}
