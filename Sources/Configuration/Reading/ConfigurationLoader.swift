// SPDX-License-Identifier: Apache-2.0

/// Collects values and mistakes from files and options, in order.
///
/// 1. `readWithDropIns` or `apply(_:of:)` for each file,
/// 2. `apply(_:)` for each option,
/// 3. `finish()`.
struct ConfigurationLoader {
    /// The mistakes of one file that are listed; a file with more is not a configuration.
    static let maximumMistakes = 1_000

    private var draft = ConfigurationDraft()
    private var files: [String] = []
    private var mistakes: [Diagnostic] = []

    /// Reads a file and the drop-ins in the folder beside it, unless the file cannot be read.
    mutating func readWithDropIns(_ file: String) {
        guard read(file) else { return }
        let folder = file + ".d"
        do throws(ConfigurationError) {
            let names = try FileSystem.names(in: folder).filter { name in
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
        var reader = SettingsReader(file: file, sites: draft.sites.map(\.name))
        for item in INIParser.items(of: bytes, file: file) {
            guard let line = reader.line(of: item) else { continue }
            if let message = apply(line, of: file) {
                reader.report(line.text, message)
            }
        }
        mistakes += reader.mistakes.prefix(Self.maximumMistakes)
        if reader.mistakes.count > Self.maximumMistakes {
            let rest = reader.mistakes.count - Self.maximumMistakes
            mistakes.append(Diagnostic(file: file, message: "\(rest) more mistakes, not listed"))
        }
    }

    /// Takes over the value of an option, or its mistake.
    mutating func apply(_ setting: CommandLineSetting) {
        let origin = ValueOrigin.option(setting.option)
        guard let key = ConfigurationKey.all.first(where: { $0.option == setting.option }) else {
            mistakes.append(Diagnostic(file: setting.option, message: "no key has this option"))
            return
        }
        // An empty option is a variable of a script that was never set, not the wish to unset.
        guard setting.value.isEmpty || !draft.set(key, to: setting.value, at: origin) else {
            return
        }
        mistakes.append(Diagnostic(at: origin, message: key.mistake(in: setting.value)))
    }

    /// Returns the configuration, or throws all the mistakes.
    mutating func finish() throws(ConfigurationError) -> LoadedConfiguration {
        draft.settle()
        let loaded = LoadedConfiguration(draft, files: files)
        mistakes += loaded.contradictions()
        guard mistakes.isEmpty else { throw ConfigurationError(diagnostics: mistakes) }
        return loaded
    }

    /// Takes over a file, and returns whether it could be read.
    private mutating func read(_ file: String) -> Bool {
        do throws(ConfigurationError) {
            apply(try FileSystem.contents(of: file), of: file)
            return true
        } catch {
            mistakes += error.diagnostics
            return false
        }
    }

    /// Takes over what a line says, and returns why it cannot be so.
    private mutating func apply(_ line: RecognizedLine, of file: String) -> String? {
        let text = line.text
        let origin = ValueOrigin.file(file, line: text.line, column: text.column)
        switch line {
        case .key(let key, _):
            return draft.set(key, to: text.string, at: origin)
                ? nil : "\(key.name)=: \(key.mistake(in: text.string))"
        case .site(let name, _):
            draft.open(site: name, at: origin)
        case .siteKey(let key, let site, _):
            let mistake = draft.set(key, ofSite: site, to: text.string, at: origin)
            return mistake.map { "\(key.name)=: \($0)" }
        case .scope(let scope, _):
            draft.open(scope, at: origin)
        case .entry(let scope, let name, _):
            let mistake = draft.set(name.string, in: scope, to: text.string, at: origin)
            return mistake.map { "\(Diagnostic.escaped(name.string))=: \($0)" }
        case .pathScope(let scope, _):
            draft.paths.open(scope, at: origin)
        case .pathEntry(let scope, let name, _):
            let mistake = draft.paths.set(name.string, in: scope, to: text.string, at: origin)
            return mistake.map { "\(Diagnostic.escaped(name.string))=: \($0)" }
        }
        return nil
    }
}

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
