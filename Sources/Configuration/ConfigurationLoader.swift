// SPDX-License-Identifier: Apache-2.0

/// Collects values and mistakes from files and options, in order.
///
/// 1. `readWithDropIns` or `apply(_:of:)` for each file,
/// 2. `apply(_:)` for each option,
/// 3. `finish()`.
struct ConfigurationLoader {
    /// The mistakes of one file that are listed; a file with more is not a configuration.
    static let maximumMistakes = 1_000

    private var configuration = Configuration.defaults
    private var origins: [String: Origin] = [:]
    private var files: [String] = []
    private var mistakes: [Diagnostic] = []

    /// Reads a file and the drop-ins in the folder beside it, unless the file cannot be read.
    mutating func readWithDropIns(_ file: String) {
        guard read(file) else { return }
        let folder = file + ".d"
        do throws(ConfigurationError) {
            let names = try Host.names(in: folder).filter { name in
                name.hasSuffix(".conf") && !name.hasPrefix(".")
            }
            for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
                _ = read("\(folder)/\(name)")
            }
        } catch {
            mistakes += error.diagnostics
        }
    }

    /// Takes over the values of a file's content, and its mistakes.
    mutating func apply(_ bytes: [UInt8], of file: String) {
        files.append(file)
        var reader = SettingsReader(file: file)
        for item in INIParser.items(of: bytes, file: file) {
            guard let setting = reader.setting(of: item) else { continue }
            if setting.key.set(setting.value.text, in: &configuration) {
                origins[setting.key.id] = setting.origin
            } else {
                reader.mistakes.append(mistake(setting.key, setting.value.text, setting.origin))
            }
        }
        mistakes += reader.mistakes.prefix(Self.maximumMistakes)
        if reader.mistakes.count > Self.maximumMistakes {
            let rest = reader.mistakes.count - Self.maximumMistakes
            mistakes.append(Diagnostic(file: file, message: "\(rest) more mistakes, not listed"))
        }
    }

    /// Takes over the value of an option, or its mistake.
    mutating func apply(_ override: Override) {
        let origin = Origin.option(override.option)
        guard let key = ConfigurationKey.all.first(where: { $0.option == override.option }) else {
            mistakes.append(Diagnostic(file: override.option, message: "no key has this option"))
            return
        }
        // An empty option is a variable of a script that was never set, not the wish to unset.
        if !override.value.isEmpty, key.set(override.value, in: &configuration) {
            origins[key.id] = origin
        } else {
            mistakes.append(mistake(key, override.value, origin))
        }
    }

    /// Returns the configuration, or throws all the mistakes.
    mutating func finish() throws(ConfigurationError) -> LoadedConfiguration {
        for key in ConfigurationKey.all where origins[key.id] == nil {
            key.settleDefault(in: &configuration)
        }
        let loaded = LoadedConfiguration(
            configuration: configuration, files: files, origins: origins)
        mistakes += loaded.contradictions()
        guard mistakes.isEmpty else { throw ConfigurationError(diagnostics: mistakes) }
        return loaded
    }

    /// Takes over a file, and returns whether it could be read.
    private mutating func read(_ file: String) -> Bool {
        do throws(ConfigurationError) {
            apply(try Host.contents(of: file), of: file)
            return true
        } catch {
            mistakes += error.diagnostics
            return false
        }
    }

    private func mistake(
        _ key: ConfigurationKey, _ text: String, _ origin: Origin
    ) -> Diagnostic {
        let found = text.isEmpty ? "nothing" : Diagnostic.quoted(text)
        return Diagnostic(
            key, setBy: origin, message: "expected \(key.expectation), found \(found)")
    }
}
