// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Finds what is wrong between sections whose values are valid one by one.
struct SiteConflicts {
    /// What files and options have set.
    let draft: ConfigurationDraft

    /// All mistakes: sites without a root, names that two sites have, sections for no site or for what
    /// could be one, and redirects in a circle.
    var mistakes: [Diagnostic] {
        missingRoots + sharedNames + scopesWithoutSite + extensionsLikeSites + redirectLoops
    }

    private var extensionsLikeSites: [Diagnostic] {
        draft.paths.sections.filter { section in
            section.scope.section == .headers
                && draft.site(named: section.scope.pattern.text.lowercased()) != nil
        }.map { section in
            let text = section.scope.pattern.text
            let message =
                "\(section.scope.header) could be for an extension or for a site: write "
                + "[headers \"/\(text)\"] for the extension, or put it behind [site \"\(text)\"]"
            return Diagnostic(at: section.entries.header, message: message)
        }
    }

    private var redirectLoops: [Diagnostic] {
        var mistakes = RedirectLoops(entries: draft.effective(.redirects, of: nil)).mistakes
        // A site without redirects of its own has the general ones, which are checked above.
        for site in draft.sites where draft.entries(.redirects, site: site.name) != nil {
            let found = RedirectLoops(entries: draft.effective(.redirects, of: site.name)).mistakes
            mistakes += found.filter { !mistakes.contains($0) }
        }
        return mistakes
    }

    private var missingRoots: [Diagnostic] {
        draft.sites.filter { !$0.hasRoot }.map { site in
            Diagnostic(
                at: site.header, message: "\(site.title) has no root=, the directory to serve")
        }
    }

    private var sharedNames: [Diagnostic] {
        var owners = Dictionary(uniqueKeysWithValues: draft.sites.map { ($0.name, $0) })
        var mistakes: [Diagnostic] = []
        for site in draft.sites {
            for alias in site.names.dropFirst() {
                guard let owner = owners[alias] else {
                    owners[alias] = site
                    continue
                }
                let place = owner.name == alias ? owner.header : owner.aliasOrigin
                let message =
                    "aliases=: \(Diagnostic.quoted(alias)) is a name of \(owner.title) already, "
                    + "see \(place)"
                mistakes.append(Diagnostic(at: site.aliasOrigin, message: message))
            }
        }
        return mistakes
    }

    private var scopesWithoutSite: [Diagnostic] {
        draft.scopesOfSites.filter { draft.site(named: $0.scope.site ?? "") == nil }
            .sorted { $0.entries.order < $1.entries.order }
            .prefix(ConfigurationLoader.maximumMistakes)
            .map { scope, entries in
                Diagnostic(at: entries.header, message: message(for: scope))
            }
    }

    private func message(for scope: OpenScope) -> String {
        let name = scope.site ?? ""
        if let owner = draft.sites.first(where: { $0.aliases.contains(name) }) {
            return "\(scope.header) has the alias of a site, "
                + "write [\(scope.section.rawValue) \"\(owner.name)\"]"
        }
        // The time for a guess grows with the number of sites.
        let candidates = draft.sites.prefix(64).map(\.name)
        let nearest = NameSuggestion.nearest(to: name, in: candidates)
        let isExtension = scope.section == .headers && name.hasPrefix("*.")
        let hint =
            nearest.map { ", did you mean \"\($0)\"?" }
            ?? (isExtension ? "; for an extension write [headers \"/\(name)\"]" : "")
        return "\(scope.header) is for no site, there is no [site \"\(name)\"]\(hint)"
    }
}
