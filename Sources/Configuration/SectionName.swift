// SPDX-License-Identifier: Apache-2.0

/// The names of all sections: those of the table, the open ones, and that of sites.
enum SectionName {
    private static let all =
        ConfigurationKey.sections + OpenSection.allCases.map(\.rawValue) + [SiteKey.section]

    /// Returns the section that a name means, or `nil` when none is near.
    static func match(_ name: String) -> String? {
        all.contains(name) ? name : SpellingSuggestion.nearest(to: name, in: all)
    }

    /// Returns what to say of a name that no section has.
    static func mistake(in name: String) -> String {
        let nearest = SpellingSuggestion.nearest(to: name, in: all)
        let list = all.map { $0 == SiteKey.section ? "[site \"NAME\"]" : "[\($0)]" }
        let hint =
            nearest.map { ", did you mean \"\($0)\"?" }
            ?? ", expected one of \(list.joined(separator: ", "))"
        return "unknown section \(Diagnostic.quoted(name))\(hint)"
    }

    /// Returns the two words of a header such as `[site example.org]`, which lacks its quotes.
    static func splitUnquoted(_ word: INIWord) -> (name: INIWord, argument: INIWord)? {
        let scalars = word.text.unicodeScalars
        guard let blank = scalars.firstIndex(where: { $0 == " " || $0 == "\t" }) else { return nil }
        let first = String(scalars[..<blank])
        guard first == SiteKey.section || OpenSection(rawValue: first)?.takesSite ?? false else {
            return nil
        }
        let rest = scalars[blank...].drop { $0 == " " || $0 == "\t" }
        let column = word.column + scalars.distance(from: scalars.startIndex, to: rest.startIndex)
        return (
            INIWord(text: first, line: word.line, column: word.column),
            INIWord(text: String(rest), line: word.line, column: column)
        )
    }
}
