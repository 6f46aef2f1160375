// SPDX-License-Identifier: Apache-2.0

import HTTP

/// A setting as it is in force for one path of one site.
public struct EffectiveSetting: Sendable, Equatable, CustomStringConvertible {
    /// The name before `=`.
    public let name: String
    /// The value as it is written in a file, without quotes.
    public let value: String
    /// The section that it was set in, with its brackets; nil for a default or an option.
    public let section: String?
    /// Where it was set.
    public let origin: ValueOrigin

    init(_ name: String, _ value: String, in section: String, _ origin: ValueOrigin) {
        self.name = name
        self.value = value
        self.origin = origin
        let isFile = if case .file = origin { true } else { false }
        self.section = isFile ? section : nil
    }

    init(_ entry: OpenEntries.Entry, in section: String) {
        self.init(entry.name, entry.value, in: section, entry.origin)
    }

    /// The setting as a line of a file, with its section and place as a comment.
    public var description: String {
        let text = INIWriter.value(value)
        let place = section.map { "\($0), " } ?? ""
        return "\(name) =\(text.isEmpty ? "" : " ")\(text)  # \(place)\(origin)"
    }
}

extension LoadedConfiguration {
    /// A path of a site.
    public struct Place: Sendable {
        /// The position of the site: 0 where no named site answers, then in the order of the file.
        public var site: Int
        /// The path, decoded.
        public var path: [UInt8]
        /// What was appended to it to find a file; nil for nothing.
        public var appended: String?

        /// Creates a place.
        public init(site: Int, path: [UInt8], appended: String? = nil) {
            self.site = site
            self.path = path
            self.appended = appended
        }
    }

    /// Returns the site of a position by its name, and where it is first named; nil where no named site
    /// answers.
    public func site(_ position: Int) -> (name: String, origin: ValueOrigin)? {
        site(at: position).map { ($0.name, $0.header) }
    }

    /// Returns a key of `[server]` or `[files]` as it is for a place; nil if there is no such key.
    ///
    /// - Parameter id: the section and the name, such as `files.cache_control`.
    public func setting(_ id: String, at place: Place) -> EffectiveSetting? {
        guard let key = ConfigurationKey.all.first(where: { $0.id == id }) else { return nil }
        if key.section == PathScope.Section.files.rawValue {
            for section in sections(.files, at: place).reversed() {
                guard let entry = section.entries.list.last(where: { $0.name == key.name }) else {
                    continue
                }
                return EffectiveSetting(entry, in: section.scope.header)
            }
        }
        let site = site(at: place.site)
        let base = draft.base
        let text = key.text(in: site?.applied(to: base) ?? base)
        if let site, let origin = site.origin(of: key) {
            return EffectiveSetting(key.name, text, in: site.title, origin)
        }
        return EffectiveSetting(key.name, text, in: "[\(key.section)]", draft.origin(of: key))
    }

    /// Returns the fields that are set for a place, and those that are taken away, which have empty
    /// values.
    public func fields(at place: Place) -> [EffectiveSetting] {
        let name = site(at: place.site)?.name
        var fields: [(identity: String, setting: EffectiveSetting)] = []
        func set(_ entry: OpenEntries.Entry, in section: String) {
            let field = (entry.identity, EffectiveSetting(entry, in: section))
            if let index = fields.firstIndex(where: { $0.identity == entry.identity }) {
                fields[index] = field
            } else {
                fields.append(field)
            }
        }
        for site in name.map({ [nil, $0] }) ?? [nil] {
            let header = OpenScope(section: .headers, site: site).header
            for entry in draft.entries(.headers, site: site)?.list ?? [] {
                set(entry, in: header)
            }
        }
        for section in sections(.headers, at: place) {
            for entry in section.entries.list {
                set(entry, in: section.scope.header)
            }
        }
        return fields.map(\.setting)
    }

    /// Returns the line of `[redirects]` with a path, as it was written.
    ///
    /// - Parameter site: the position of the site.
    public func redirect(from path: String, ofSite site: Int) -> EffectiveSetting? {
        let name = self.site(at: site)?.name
        guard let entry = draft.effective(.redirects, of: name).first(where: { $0.name == path })
        else { return nil }
        let isOwn =
            name != nil && draft.entries(.redirects, site: name)?.list.contains(entry) == true
        let scope = OpenScope(section: .redirects, site: isOwn ? name : nil)
        return EffectiveSetting(entry, in: scope.header)
    }

    /// Returns the line of `[encodings]` that says in which coding a file is stored; nil for none.
    public func storedCoding(ofFile path: [UInt8]) -> EffectiveSetting? {
        let name = Self.fileName(of: path).lowercased()
        let entry = draft.entries(.encodings, site: nil)?.list
            .filter { name.hasSuffix($0.identity) }
            .max { $0.identity.utf8.count < $1.identity.utf8.count }
        return entry.map { EffectiveSetting($0, in: "[encodings]") }
    }

    /// Returns the line of `[types]` that gave a file its media type; nil where none did.
    public func mediaType(_ type: String, ofFile path: [UInt8]) -> EffectiveSetting? {
        let name = Self.fileName(of: path)
        let ending = name.lastIndex(of: ".").map { String(name[$0...]) }
        for candidate in [name, ending, "default"].compactMap(\.self) {
            let identity = OpenSection.types.identity(of: candidate)
            let entry = draft.entries(.types, site: nil)?.list.last { $0.identity == identity }
            if let entry, entry.value == type {
                return EffectiveSetting(entry, in: "[types]")
            }
        }
        return nil
    }

    private static func fileName(of path: [UInt8]) -> String {
        let start = (path.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1
        return String(decoding: path[start...], as: UTF8.self)
    }

    private func site(at position: Int) -> SiteDraft? {
        draft.sites.indices.contains(position - 1) ? draft.sites[position - 1] : nil
    }

    /// The sections for some paths that are for a place, the most exact one last.
    private func sections(_ section: PathScope.Section, at place: Place) -> [PathDraft.Section] {
        var table = PathTable<PathDraft.Section>()
        for section in draft.paths.effective(section, of: site(at: place.site)?.name) {
            table.add(section, for: section.scope.pattern)
        }
        return table.values(for: place.path.span, appending: place.appended)
    }
}
