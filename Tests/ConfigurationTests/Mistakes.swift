// SPDX-License-Identifier: Apache-2.0

@testable import Configuration

/// Returns the diagnostics of a text named `t.conf`, one a string; none when it is valid.
func mistakes(in text: String) -> [String] {
    mistakes(in: Array(text.utf8))
}

/// Returns the diagnostics of bytes named `t.conf`, one a string; none when they are valid.
func mistakes(in bytes: [UInt8]) -> [String] {
    do throws(ConfigurationError) {
        _ = try Configuration.parse(bytes, file: "t.conf")
        return []
    } catch {
        return error.diagnostics.map(\.description)
    }
}

/// Returns the configuration in a text named `t.conf`.
func parsed(_ text: String) throws -> Configuration {
    try Configuration.parse(Array(text.utf8), file: "t.conf").configuration
}
