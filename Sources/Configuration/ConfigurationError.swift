// SPDX-License-Identifier: Apache-2.0

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
