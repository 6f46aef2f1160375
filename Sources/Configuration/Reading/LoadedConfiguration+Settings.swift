// SPDX-License-Identifier: Apache-2.0

extension LoadedConfiguration {
    /// What files and options have set, in the order of `effectiveINI`, without what is as it is by
    /// default because nobody has said anything else.
    public var settings: [EffectiveSetting] {
        var settings: [EffectiveSetting] = []
        for key in ConfigurationKey.all where draft.origin(of: key) != .builtIn {
            settings.append(
                EffectiveSetting(
                    key.name, key.text(in: draft.base), in: "[\(key.section)]",
                    draft.origin(of: key)))
        }
        settings += openSettings(of: nil)
        for site in draft.sites {
            settings += self.settings(of: site)
        }
        return settings
    }

    private func settings(of site: SiteDraft) -> [EffectiveSetting] {
        let configuration = site.applied(to: draft.base)
        let own = SiteKey.all.compactMap { key -> EffectiveSetting? in
            switch key {
            case .aliases:
                let names = site.aliases.joined(separator: " ")
                return names.isEmpty
                    ? nil : EffectiveSetting(key.name, names, in: site.title, site.aliasOrigin)
            case .shared(let key):
                return site.origin(of: key).map { origin in
                    EffectiveSetting(key.name, key.text(in: configuration), in: site.title, origin)
                }
            }
        }
        return own + openSettings(of: site.name)
    }

    /// Those of the sections that are no table of keys, and of those for some paths.
    private func openSettings(of site: String?) -> [EffectiveSetting] {
        let open = OpenSection.allCases.flatMap { section in
            let header = OpenScope(section: section, site: site).header
            return (draft.entries(section, site: site)?.list ?? []).map {
                EffectiveSetting($0, in: header)
            }
        }
        let paths = draft.paths.sections(ofSite: site).flatMap { section in
            section.entries.list.map { EffectiveSetting($0, in: section.scope.header) }
        }
        return open + paths
    }
}
