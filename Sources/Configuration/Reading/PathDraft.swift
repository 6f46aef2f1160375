// SPDX-License-Identifier: Apache-2.0

import HTTP

/// What the sections for some paths have set so far.
struct PathDraft: Sendable, Equatable {
    /// One of these sections, or several with the same paths, of the same site.
    struct Section: Sendable, Equatable {
        let scope: PathScope
        var entries: OpenEntries
    }

    /// In the order in which their paths came first.
    private(set) var sections: [Section] = []
    private var indices: [PathScope: Int] = [:]

    /// Takes over a section that a header names.
    mutating func open(_ scope: PathScope, at origin: ValueOrigin) {
        guard indices[scope] == nil else { return }
        indices[scope] = sections.count
        let entries = OpenEntries(header: origin, order: sections.count)
        sections.append(Section(scope: scope, entries: entries))
    }

    /// Takes over a setting of a section, and returns why it cannot be one.
    mutating func set(
        _ name: String, in scope: PathScope, to value: String, at origin: ValueOrigin
    ) -> String? {
        if let mistake = scope.mistake(inValue: value, of: name) { return mistake }
        // Its header has opened it.
        guard let index = indices[scope] else { return nil }
        sections[index].entries.set(
            OpenEntries.Entry(
                identity: scope.identity(of: name), name: name, value: value, redirect: nil,
                origin: origin))
        return nil
    }

    /// Returns the sections that a site has of its own; for nil those of all sites.
    ///
    /// Those that set nothing are left out.
    func sections(ofSite site: String?) -> [Section] {
        sections.filter { $0.scope.site == site && !$0.entries.list.isEmpty }
    }

    /// Returns the sections that a site sees: those of all sites, then its own, which win.
    func effective(_ section: PathScope.Section, of site: String?) -> [Section] {
        let general = sections(ofSite: nil)
        let own = site == nil ? [] : sections(ofSite: site)
        return (general + own).filter { $0.scope.section == section }
    }

    /// Returns the pages that sections of a site name, for nil those of all sites.
    func pages(ofSite site: String?) -> [OpenEntries.Entry] {
        sections(ofSite: site).filter { $0.scope.section == .files }.flatMap(\.entries.list)
            .filter { ["not_found", "fallback"].contains($0.name) && !$0.value.isEmpty }
    }

    /// Returns what some paths of a site have of their own.
    func paths(of site: String?) -> Configuration.Paths {
        var paths = Configuration.Paths()
        paths.files = effective(.files, of: site).map(\.files)
        paths.headers = effective(.headers, of: site).map { section in
            Configuration.PathHeaders(
                pattern: section.scope.pattern,
                fields: section.entries.list.map { .init(name: $0.name, value: $0.value) })
        }
        return paths
    }
}

extension PathDraft.Section {
    /// The keys that it sets.
    var files: Configuration.PathFiles {
        var files = Configuration.PathFiles(pattern: scope.pattern)
        var values = Configuration()
        for entry in entries.list {
            guard let key = PathScope.keys.first(where: { $0.name == entry.name }) else { continue }
            // It was as expected when it was set.
            _ = key.set(entry.value, in: &values)
            switch entry.name {
            case "hidden": files.hidden = values.files.hidden
            case "listing": files.listing = values.files.listing
            case "precompressed": files.precompressed = values.files.precompressed
            case "not_found": files.notFound = values.files.notFound ?? ""
            case "fallback": files.fallback = values.files.fallback ?? ""
            case "cache_control": files.cacheControl = values.files.cacheControl ?? ""
            default: break
            }
        }
        return files
    }
}
