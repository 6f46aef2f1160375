// SPDX-License-Identifier: Apache-2.0

import HTTP

/// A section for some paths only: `[files "/assets/*"]` or `[headers "*.woff2"]`.
struct PathScope: Hashable, Sendable {
    /// What such a section sets.
    enum Section: String, CaseIterable, Sendable {
        /// Keys of `[files]`.
        case files
        /// Fields of responses.
        case headers
    }

    let section: Section
    /// The name of the site whose paths are meant; nil for those of all sites.
    let site: String?
    let pattern: PathPattern

    /// The section as its header has it.
    var header: String { "[\(section.rawValue) \"\(pattern.text)\"]" }

    private static let names = [
        "hidden", "listing", "precompressed", "not_found", "fallback", "cache_control",
    ]

    /// The keys of `[files]` that can be set by path: all but those that say where to look for a file,
    /// and how long to trust what was found.
    static let keys = ConfigurationKey.all.filter { key in
        key.section == Section.files.rawValue && names.contains(key.name)
    }

    /// Returns what makes two names the same.
    func identity(of name: String) -> String {
        section == .headers ? name.lowercased() : name
    }

    /// Returns how the value of a name is read.
    func reading(of name: String) -> ValueReading {
        switch section {
        case .headers: OpenSection.headers.reading(of: name)
        case .files: Self.keys.first { $0.name == name }?.reading ?? .plain
        }
    }

    /// Returns why a name cannot stand in the section, or nil when it can.
    func mistake(inName name: String) -> String? {
        guard section == .files else { return OpenSection.headers.mistake(inName: name) }
        guard !Self.keys.contains(where: { $0.name == name }) else { return nil }
        let isGeneral = ConfigurationKey.all.contains { $0.id == "files.\(name)" }
        let names = Self.keys.map(\.name)
        guard isGeneral else {
            return NameSuggestion.mistake(name, in: Diagnostic.escaped(header), names)
        }
        return "\(name)= cannot be set by path, put it below [files] or a [site \"…\"]; "
            + "by path there are \(names.joined(separator: ", "))"
    }

    /// Returns why a value cannot stand beside a name, or nil when it can.
    func mistake(inValue value: String, of name: String) -> String? {
        switch section {
        case .headers:
            do throws(InvalidValue) {
                _ = try OpenSection.headers.check(value, of: name)
                return nil
            } catch {
                return error.message
            }
        case .files:
            var scratch = Configuration()
            guard let key = Self.keys.first(where: { $0.name == name }) else { return nil }
            return key.set(value, in: &scratch) ? nil : key.mistake(in: value)
        }
    }
}
