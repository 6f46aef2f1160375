// SPDX-License-Identifier: Apache-2.0

/// A key of the configuration: all there is to know about it, in one row of a table.
///
/// The table drives reading, printing, suggestions and the check of the sample file.
public struct ConfigurationKey: Sendable {
    /// The section, without brackets.
    public private(set) var section = ""
    /// The name, as it is written before `=`.
    public let name: String
    /// The option of the command line that sets the key, such as `--port`.
    public let option: String?
    /// Whether a reload cannot apply a changed value.
    public let needsRestart: Bool
    /// What the key means, in one line that ends with a full stop; ``expectation`` has the range.
    public let help: String
    /// What values are allowed, with unit and range, to follow "expected".
    public let expectation: String

    /// The property that holds the value.
    let property: any PartialKeyPath<Configuration> & Sendable

    private let read: @Sendable (String, inout Configuration) -> Bool
    private let print: @Sendable (Configuration) -> String
    private let applyDefault: @Sendable (inout Configuration) -> Void
    private let explain: @Sendable (String) -> String?

    /// Creates a row of the table.
    ///
    /// - Parameters:
    ///   - defaultValue: works the default out from the other keys; without it the default is what
    ///     ``Configuration/defaults`` has.
    init<Value: Sendable>(
        _ name: String, _ path: any WritableKeyPath<Configuration, Value> & Sendable,
        _ syntax: ValueSyntax<Value>, option: String? = nil, needsRestart: Bool = false,
        defaultValue: (@Sendable (Configuration) -> Value)? = nil, help: String
    ) {
        self.name = name
        self.option = option
        self.needsRestart = needsRestart
        self.help = help
        self.expectation = syntax.expectation
        self.property = path
        self.read = { text, configuration in
            guard let value = syntax.parse(text) else { return false }
            configuration[keyPath: path] = value
            return true
        }
        self.print = { syntax.print($0[keyPath: path]) }
        self.explain = syntax.mistake
        self.applyDefault = { configuration in
            guard let defaultValue else { return }
            configuration[keyPath: path] = defaultValue(configuration)
        }
    }

    /// Whether the key is about the address that the daemon binds where it is passed no socket.
    public var isOfAddress: Bool {
        let properties: [PartialKeyPath<Configuration>] = [
            \.server.port, \.server.address, \.server.socketMode, \.server.socketGroup,
        ]
        return properties.contains { $0 == property }
    }

    /// The section and the name, which no other key shares.
    var id: String { "\(section).\(name)" }

    /// The default as it is written in a file, without quotes; empty for "unset".
    public var defaultText: String { text(in: .defaults) }

    /// Returns the value in a configuration as it is written in a file, without quotes.
    public func text(in configuration: Configuration) -> String {
        print(configuration)
    }

    /// Puts a value into a configuration, and returns whether it was as expected.
    func set(_ text: String, in configuration: inout Configuration) -> Bool {
        read(text, &configuration)
    }

    /// Returns why a text is no value of the key.
    func mistake(in text: String) -> String {
        explain(text)
            ?? "expected \(expectation), found \(text.isEmpty ? "nothing" : Diagnostic.quoted(text))"
    }

    /// Settles the value of a key that nobody has set, where it depends on other keys.
    func settleDefault(in configuration: inout Configuration) {
        applyDefault(&configuration)
    }

    /// Returns the same rows, placed in a section.
    static func section(_ name: String, _ keys: [ConfigurationKey]) -> [ConfigurationKey] {
        keys.map { key in
            var key = key
            key.section = name
            return key
        }
    }
}
