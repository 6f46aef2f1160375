// SPDX-License-Identifier: Apache-2.0

/// Where the value of a key was set.
public enum Origin: Sendable, Equatable, CustomStringConvertible {
    /// Nowhere: the value is the built-in default.
    case builtIn
    /// In a file, with the line and the column of the value, from 1.
    case file(String, line: Int, column: Int)
    /// By an option of the command line, such as `--port`.
    case option(String)

    /// `default`, `FILE:LINE` or the option.
    public var description: String {
        switch self {
        case .builtIn: "default"
        case .file(let file, let line, _): "\(Diagnostic.escaped(file)):\(line)"
        case .option(let option): option
        }
    }
}
