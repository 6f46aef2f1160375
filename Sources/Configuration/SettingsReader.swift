// SPDX-License-Identifier: Apache-2.0

/// Matches what one file says with the table of keys.
struct SettingsReader {
    /// A known key with its value in the file.
    struct Setting {
        let key: ConfigurationKey
        let value: INIWord
        let origin: Origin
    }

    /// The section that the next keys belong to.
    private enum Section {
        /// There was no header yet.
        case none
        /// The header was unknown or unreadable: its keys cannot be judged.
        case unknown
        case known(String)
    }

    /// The name of the file, for diagnostics.
    let file: String
    /// The mistakes so far, in the file's order.
    var mistakes: [Diagnostic] = []

    private var section = Section.none

    /// Creates a reader at the start of a file.
    init(file: String) {
        self.file = file
    }

    /// Returns the setting that an item is, if it is one of a known key.
    mutating func setting(of item: INIItem) -> Setting? {
        switch item {
        case .mistake(let diagnostic):
            mistakes.append(diagnostic)
        case .section(let name):
            section = name.map { open($0) } ?? .unknown
        case .setting(let name, let value):
            guard let key = key(named: name), let value else { return nil }
            let origin = Origin.file(file, line: value.line, column: value.column)
            return Setting(key: key, value: value, origin: origin)
        }
        return nil
    }

    // MARK: - Names

    private mutating func open(_ name: INIWord) -> Section {
        let sections = ConfigurationKey.sections
        guard !sections.contains(name.text) else { return .known(name.text) }
        let nearest = SpellingSuggestion.nearest(to: name.text, in: sections)
        let hint =
            nearest.map { ", did you mean \"\($0)\"?" }
            ?? ", expected one of \(sections.map { "[\($0)]" }.joined(separator: ", "))"
        report(name, "unknown section \(Diagnostic.quoted(name.text))\(hint)")
        // With the likely section the mistakes below the header are found in the same go.
        return nearest.map { .known($0) } ?? .unknown
    }

    private mutating func key(named name: INIWord) -> ConfigurationKey? {
        let sameName = ConfigurationKey.all.filter { $0.name == name.text }
        let quoted = Diagnostic.quoted(name.text)
        switch section {
        case .unknown:
            return nil
        case .none:
            let place = sameName.first.map { "[\($0.section)]" } ?? "a [section]"
            report(name, "key \(quoted) before any section, put it below \(place)")
            return nil
        case .known(let section):
            if let key = sameName.first(where: { $0.section == section }) { return key }
            if let other = sameName.first {
                let place = "in [\(section)], put it below [\(other.section)]"
                report(name, "unknown key \(quoted) \(place)")
                return nil
            }
            let names = ConfigurationKey.all.filter { $0.section == section }.map(\.name)
            let nearest = SpellingSuggestion.nearest(to: name.text, in: names)
            let hint = nearest.map { ", did you mean \"\($0)\"?" } ?? " in [\(section)]"
            report(name, "unknown key \(quoted)\(hint)")
            return nil
        }
    }

    private mutating func report(_ word: INIWord, _ message: String) {
        mistakes.append(
            Diagnostic(file: file, line: word.line, column: word.column, message: message))
    }
}
