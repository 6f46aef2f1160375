// SPDX-License-Identifier: Apache-2.0

/// A key that an option of the command line sets.
public struct CommandLineSetting: Sendable, Equatable {
    /// The option with its dashes, as ``ConfigurationKey/option`` has it: `--port`.
    public let option: String
    /// The value as it was typed; it is checked by the load like a value in a file.
    public let value: String

    /// Creates a setting; an option that no key has makes the load fail.
    public init(option: String, value: String) {
        self.option = option
        self.value = value
    }
}
