// SPDX-License-Identifier: Apache-2.0

/// One mistake, and where it is.
///
/// Its description is one line in the shape of a compiler's:
/// `poolhttpd.conf:12:11: error: workers=: expected "auto" or 1 to 1024, found "many"`.
public struct Diagnostic: Sendable, Equatable, CustomStringConvertible {
    /// The file, as it was named, or the option, such as `--port`.
    public let file: String
    /// The line, from 1; nil where the whole file or an option is meant.
    public let line: Int?
    /// The column in characters, from 1; nil exactly when `line` is.
    public let column: Int?
    /// What is wrong, on one line, without a final full stop.
    public let message: String
    /// The value may be right, but this process is not permitted to read what it names.
    public internal(set) var isPermissionDenied = false

    /// Creates a diagnostic about a whole file or an option.
    public init(file: String, message: String) {
        self.file = file
        self.line = nil
        self.column = nil
        self.message = message
    }

    /// Creates a diagnostic about a place in a file.
    public init(file: String, line: Int, column: Int, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// Creates a diagnostic about what was set or named at a place.
    init(at origin: ValueOrigin, message: String) {
        switch origin {
        case .file(let file, let line, let column):
            self.init(file: file, line: line, column: column, message: message)
        case .option(let option):
            self.init(file: option, message: message)
        case .builtIn:
            self.init(file: "default", message: message)
        }
    }

    /// Creates a diagnostic about the value of a key, where that value was set.
    init(_ key: ConfigurationKey, setBy origin: ValueOrigin, message: String) {
        if case .option = origin {
            self.init(at: origin, message: message)
        } else {
            self.init(at: origin, message: "\(key.name)=: \(message)")
        }
    }

    /// The diagnostic as one line.
    public var description: String {
        var place = Self.escaped(file)
        if let line, let column {
            place += ":\(line):\(column)"
        }
        return "\(place): error: \(message)"
    }

    /// Returns text in quotes, shortened and without control characters, for use in a message.
    static func quoted(_ text: String) -> String {
        let shown = String(text.unicodeScalars.prefix(64))
        return "\"\(escaped(shown))\(shown.utf8.count < text.utf8.count ? "…" : "")\""
    }

    /// Returns text on one line: control characters become `\u{…}`.
    static func escaped(_ text: String) -> String {
        guard text.hasControlCharacters else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar.isControl {
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}

/// The reason for which a configuration cannot be used: all of its mistakes.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The mistakes, file by file in the order of reading, then the options; never empty.
    public let diagnostics: [Diagnostic]

    /// Creates an error of these mistakes.
    public init(diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    /// The mistakes, one a line.
    public var description: String {
        diagnostics.map(\.description).joined(separator: "\n")
    }
}

/// Where the value of a key was set.
public enum ValueOrigin: Sendable, Equatable, CustomStringConvertible {
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
