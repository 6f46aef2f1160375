// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Configuration

/// Each key of the table reaches its own property, and no other.
struct ChangedSettingTests {
    private static let site = "[site \"a.example\"]\n"

    @Test func `there is one changed value for each key`() {
        #expect(ChangedSetting.all.map(\.id) == ConfigurationKey.all.map(\.id))
        #expect(ChangedSetting.ofSites.map(\.name) == SiteKey.all.map(\.name))
    }

    @Test(arguments: ChangedSetting.all)
    func `a key changes its property and no other`(_ setting: ChangedSetting) throws {
        let key = try #require(ConfigurationKey.all.first { $0.id == setting.id })
        var configuration = Configuration.defaults
        #expect(key.set(setting.value, in: &configuration))
        #expect(configuration != .defaults)
        #expect(Self.changedKeys(in: configuration) == [setting.id])
        #expect(key.set(key.defaultText, in: &configuration))
        #expect(configuration == .defaults)
    }

    @Test(arguments: ChangedSetting.all)
    func `a line of a file changes its key alone`(_ setting: ChangedSetting) throws {
        let changed = Self.changedKeys(in: try parsed(setting.file))
        // With a root, the sleep endpoint is off unless it is set.
        let expected =
            setting.id == "server.root" ? [setting.id, "endpoints.sleep"] : [setting.id]
        #expect(changed == expected)
    }

    @Test(arguments: ChangedSetting.ofSites)
    func `a line of a site changes that site alone`(_ setting: ChangedSetting) throws {
        let root = setting.name == "root" ? "" : "root = /srv\n"
        let plain = try parsed(Self.site + "root = /srv\n")
        var changed = try parsed(Self.site + "\(root)\(setting.name) = \(setting.value)\n")
        #expect(changed.sites.count == 1)
        #expect(changed.sites != plain.sites)
        changed.sites = plain.sites
        #expect(changed == plain)
    }

    private static func changedKeys(in configuration: Configuration) -> [String] {
        ConfigurationKey.all.filter { $0.text(in: configuration) != $0.defaultText }.map(\.id)
    }
}
