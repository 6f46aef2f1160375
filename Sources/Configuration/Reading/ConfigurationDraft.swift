// SPDX-License-Identifier: Apache-2.0

import HTTP

/// What files and options have set so far, with where they did; each value is as expected.
struct ConfigurationDraft: Sendable, Equatable {
    /// The values of the table's keys.
    private(set) var base = Configuration.defaults
    /// The sites, in the order in which they were named first.
    private(set) var sites: [SiteDraft] = []
    /// The sections for some paths.
    var paths = PathDraft()

    private var origins: [String: ValueOrigin] = [:]
    private var scopes: [OpenScope: OpenEntries] = [:]
    private var siteIndices: [String: Int] = [:]

    /// Returns where the value of a key was set.
    func origin(of key: ConfigurationKey) -> ValueOrigin {
        origins[key.id] ?? .builtIn
    }

    /// Returns the site of a name.
    func site(named name: String) -> SiteDraft? {
        siteIndices[name].map { sites[$0] }
    }

    /// Returns the settings of an open section, in the order in which their names came first.
    func entries(_ section: OpenSection, site: String?) -> OpenEntries? {
        scopes[OpenScope(section: section, site: site)]
    }

    /// The open sections for sites, in any order.
    var scopesOfSites: [(scope: OpenScope, entries: OpenEntries)] {
        scopes.filter { $0.key.site != nil }.map { ($0.key, $0.value) }
    }

    // MARK: - Collecting

    /// Takes over the value of a key, and returns whether it is as expected.
    mutating func set(_ key: ConfigurationKey, to text: String, at origin: ValueOrigin) -> Bool {
        guard key.set(text, in: &base) else { return false }
        origins[key.id] = origin
        return true
    }

    /// Takes over a site that a header names.
    mutating func open(site name: String, at origin: ValueOrigin) {
        guard siteIndices[name] == nil else { return }
        siteIndices[name] = sites.count
        sites.append(SiteDraft(name: name, header: origin))
    }

    /// Takes over a value of a site, and returns why it cannot be one.
    mutating func set(
        _ key: SiteKey, ofSite name: String, to text: String, at origin: ValueOrigin
    ) -> String? {
        siteIndices[name].flatMap { sites[$0].set(key, to: text, at: origin) }
    }

    /// Takes over an open section that a header names.
    mutating func open(_ scope: OpenScope, at origin: ValueOrigin) {
        guard scopes[scope] == nil else { return }
        scopes[scope] = OpenEntries(header: origin, order: scopes.count)
    }

    /// Takes over a setting of an open section, and returns why it cannot be one.
    mutating func set(
        _ name: String, in scope: OpenScope, to value: String, at origin: ValueOrigin
    ) -> String? {
        let redirect: RedirectRule?
        do throws(InvalidValue) {
            redirect = try scope.section.check(value, of: name)
        } catch {
            return error.message
        }
        // Its header has opened it.
        scopes[scope]?.set(
            OpenEntries.Entry(
                identity: scope.section.identity(of: name), name: name, value: value,
                redirect: redirect, origin: origin))
        return nil
    }

    // MARK: - The result

    /// Settles the defaults that depend on other keys.
    mutating func settle() {
        for key in ConfigurationKey.all where origins[key.id] == nil {
            key.settleDefault(in: &base)
        }
    }

    /// The configuration, in which each site has what it inherits.
    var configuration: Configuration {
        var result = base
        result.headers = headers(of: nil)
        result.redirects = redirects(of: nil)
        result.paths = paths.paths(of: nil)
        result.types = effective(.types, of: nil).filter { !$0.value.isEmpty }.map { entry in
            Configuration.TypeOverride(
                MediaTypeText.files(ofIdentity: entry.identity), mediaType: entry.value)
        }
        result.encodings = effective(.encodings, of: nil).compactMap { entry in
            StoredCodingText.coding(entry.value).map { coding in
                .init(nameEnd: String(entry.identity.dropFirst()), coding: coding)
            }
        }
        result.sites = sites.map { site in
            let own = site.applied(to: base)
            return Configuration.Site(
                names: site.names, root: own.server.root ?? "", index: own.server.index,
                prefix: own.server.prefix, files: own.files, headers: headers(of: site.name),
                redirects: redirects(of: site.name), paths: paths.paths(of: site.name),
                accessFile: own.log.file, accessFormat: own.log.format)
        }
        return result
    }

    private func headers(of site: String?) -> [Configuration.Header] {
        effective(.headers, of: site).compactMap { entry in
            let isSent =
                !entry.value.isEmpty || ResponseFieldText.removableFields.contains(entry.identity)
            return isSent ? Configuration.Header(name: entry.name, value: entry.value) : nil
        }
    }

    private func redirects(of site: String?) -> [RedirectRule] {
        effective(.redirects, of: site).compactMap(\.redirect)
    }

    /// Returns the settings that a site sees: its own, then those for all sites of other names.
    ///
    /// Of the redirects for all, those are left out for whose paths the site has a rule, which goes
    /// before even where it is less exact.
    func effective(_ section: OpenSection, of site: String?) -> [OpenEntries.Entry] {
        let general = entries(section, site: nil)?.list ?? []
        guard let site, let own = entries(section, site: site) else { return general }
        let wide = own.list.compactMap(\.redirect).filter { $0.from.hasSuffix("*") }
        return own.list
            + general.filter { entry in
                guard let rule = entry.redirect else { return !own.contains(entry.identity) }
                return !own.contains(entry.identity) && !wide.contains { $0.covers(rule) }
            }
    }
}
