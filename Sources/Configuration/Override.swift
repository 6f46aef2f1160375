// SPDX-License-Identifier: Apache-2.0

/// An option of the command line that sets a key.
public struct Override: Sendable, Equatable {
    /// The option with its dashes, as ``ConfigurationKey/option`` has it: `--port`.
    public let option: String
    /// The value as it was typed; it is checked by the load like a value in a file.
    public let value: String

    /// Creates an override; an option that no key has makes the load fail.
    public init(option: String, value: String) {
        self.option = option
        self.value = value
    }
}
