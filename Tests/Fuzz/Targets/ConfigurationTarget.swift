// SPDX-License-Identifier: Apache-2.0

import Configuration

/// Reads the bytes as a configuration file.
///
/// It is taken, and what `--print-config` says of it is read as the same; or it has mistakes, each
/// on one line.
enum ConfigurationTarget {
    static func run(_ bytes: [UInt8]) {
        do throws(ConfigurationError) {
            let loaded = try Configuration.parse(bytes, file: "f")
            let text = loaded.effectiveINI
            let again = try? Configuration.parse(Array(text.utf8), file: "f")
            precondition(
                again?.configuration == loaded.configuration, "another configuration: \(text)")
        } catch {
            precondition(!error.diagnostics.isEmpty, "an error without a mistake")
            for diagnostic in error.diagnostics {
                precondition(
                    diagnostic.description.unicodeScalars.allSatisfy { $0.value >= 0x20 },
                    "a mistake with a control: \(diagnostic)")
            }
        }
    }
}
