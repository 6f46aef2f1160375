// SPDX-License-Identifier: Apache-2.0

/// A key of the sections `[site "…"]`.
enum SiteKey: Sendable {
    /// More host names.
    case aliases
    /// A key of `[server]` or `[files]`, whose value a site inherits unless it sets its own.
    case shared(ConfigurationKey)

    /// The section's name.
    static let section = "site"

    /// All keys, in the order in which they are printed.
    static let all: [SiteKey] =
        named("root", in: "server") + [.aliases] + named("index", in: "server")
        + ConfigurationKey.all.filter { $0.section == "files" }.map(SiteKey.shared)

    /// What `aliases` may be, to follow "expected".
    static let aliasExpectation = "host names such as \"www.example.org\", separated by spaces"

    /// The name, as it is written before `=`.
    var name: String {
        switch self {
        case .aliases: "aliases"
        case .shared(let key): key.name
        }
    }

    private static func named(_ name: String, in section: String) -> [SiteKey] {
        ConfigurationKey.all.filter { $0.section == section && $0.name == name }.map(SiteKey.shared)
    }
}
