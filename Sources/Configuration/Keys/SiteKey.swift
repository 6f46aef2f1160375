// SPDX-License-Identifier: Apache-2.0

/// A key of the sections `[site "…"]`.
enum SiteKey: Sendable {
    /// More host names.
    case aliases
    /// A key of `[server]`, `[log]` or `[files]`, whose value a site inherits unless it sets its own.
    case shared(ConfigurationKey)

    /// The section's name.
    static let section = "site"

    /// All keys, in the order in which they are printed.
    static let all: [SiteKey] =
        named("root", in: "server") + [.aliases] + named("index", in: "server")
        + named("prefix", in: "server")
        + named("file", in: "log") + named("format", in: "log")
        + ConfigurationKey.all.filter { $0.section == "files" }.map(SiteKey.shared)

    /// The name, as it is written before `=`.
    var name: String {
        switch self {
        case .aliases: "aliases"
        case .shared(let key): key.name
        }
    }

    /// How the value is read.
    var reading: ValueReading {
        switch self {
        case .aliases: .plain
        case .shared(let key): key.reading
        }
    }

    private static func named(_ name: String, in section: String) -> [SiteKey] {
        ConfigurationKey.all.filter { $0.section == section && $0.name == name }.map(SiteKey.shared)
    }
}

/// The names of all sections: those of the table, the open ones, and that of sites.
enum SectionName {
    private static let all =
        ConfigurationKey.sections + OpenSection.allCases.map(\.rawValue) + [SiteKey.section]

    /// Returns the section that a name means, or nil when none is similar.
    static func match(_ name: String) -> String? {
        all.contains(name) ? name : NameSuggestion.nearest(to: name, in: all)
    }

    /// Returns the message about a name that no section has.
    static func mistake(in name: String) -> String {
        let nearest = NameSuggestion.nearest(to: name, in: all)
        let list = all.map { $0 == SiteKey.section ? "[site \"NAME\"]" : "[\($0)]" }
        let hint =
            nearest.map { ", did you mean \"\($0)\"?" }
            ?? ", expected one of \(list.joined(separator: ", "))"
        return "unknown section \(Diagnostic.quoted(name))\(hint)"
    }

    /// Returns the name and the argument of a header such as `[site example.org]`, which lacks its quotes.
    static func splitUnquoted(_ text: INIText) -> (name: INIText, argument: INIText)? {
        let scalars = text.string.unicodeScalars
        guard let blank = scalars.firstIndex(where: { $0 == " " || $0 == "\t" }) else { return nil }
        let first = String(scalars[..<blank])
        guard
            first == SiteKey.section || OpenSection(rawValue: first)?.takesSite ?? false
                || PathScope.Section(rawValue: first) != nil
        else { return nil }
        let rest = scalars[blank...].drop { $0 == " " || $0 == "\t" }
        let column = text.column + scalars.distance(from: scalars.startIndex, to: rest.startIndex)
        return (
            INIText(string: first, line: text.line, column: text.column),
            INIText(string: String(rest), line: text.line, column: column)
        )
    }
}
