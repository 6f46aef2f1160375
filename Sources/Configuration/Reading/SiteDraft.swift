// SPDX-License-Identifier: Apache-2.0

/// What the sections `[site "…"]` of one name have set so far.
struct SiteDraft: Sendable, Equatable {
    /// A value that is as expected, and where it stands.
    struct Value: Sendable, Equatable {
        let text: String
        let origin: ValueOrigin
    }

    /// The host name in the header, in lower case.
    let name: String
    /// Where the site was named first.
    let header: ValueOrigin
    private(set) var aliases: [String] = []
    /// Where the aliases are set.
    private(set) var aliasOrigin = ValueOrigin.builtIn

    private var values: [String: Value] = [:]

    /// Creates a site that has set nothing yet.
    init(name: String, header: ValueOrigin) {
        self.name = name
        self.header = header
    }

    /// The site as its header has it.
    var title: String { "[\(SiteKey.section) \"\(name)\"]" }

    /// The site's own name and its aliases.
    var names: [String] { [name] + aliases.filter { $0 != name } }

    /// Whether there is a directory to serve.
    var hasRoot: Bool { values["server.root"] != nil }

    /// Takes over a value, and returns why it cannot be one.
    mutating func set(_ key: SiteKey, to text: String, at origin: ValueOrigin) -> String? {
        switch key {
        case .aliases:
            let words = text.split { $0 == " " || $0 == "\t" }.map(String.init)
            var names: [String] = []
            for word in words {
                guard let name = SiteName.normalized(word) else {
                    return SiteName.mistake(in: word)
                }
                if !names.contains(name) { names.append(name) }
            }
            aliases = names
            aliasOrigin = origin
        case .shared(let key):
            var scratch = Configuration()
            // Elsewhere an empty root means the built-in pages, which a site cannot have.
            let isEmptyRoot = key.id == "server.root" && text.isEmpty
            guard !isEmptyRoot, key.set(text, in: &scratch) else {
                return key.mistake(in: text)
            }
            values[key.id] = Value(text: text, origin: origin)
        }
        return nil
    }

    /// Returns where the value of a key was set here, or nil when it is inherited.
    func origin(of key: ConfigurationKey) -> ValueOrigin? {
        values[key.id]?.origin
    }

    /// Returns whether a key is set here.
    func sets(_ id: String) -> Bool { values[id] != nil }

    /// Returns a configuration with the site's values in the place of the inherited ones.
    func applied(to base: Configuration) -> Configuration {
        var configuration = base
        for case .shared(let key) in SiteKey.all {
            guard let value = values[key.id] else { continue }
            // It was as expected when it was set.
            _ = key.set(value.text, in: &configuration)
        }
        return configuration
    }
}
