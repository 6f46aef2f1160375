// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Configuration

/// Every key of the configuration changes what the program does.
struct KeyReachTests {
    @Test func `there is a probe for each key`() {
        let keys = ConfigurationKey.all.map { "\($0.section).\($0.name)" }
        #expect(KeyProbe.all.map(\.id).sorted() == keys.sorted())
        let siteKeys = SiteKey.all.map { "site.\($0.name)" }
        #expect(KeyProbe.ofSites.map(\.id).sorted() == siteKeys.sorted())
    }

    @Test(arguments: KeyProbe.all)
    func `a key changes the program`(_ probe: KeyProbe) throws {
        let plain = try KeyTrial(probe.context, host: "test")
        let setting = "\n[\(probe.section)]\n\(probe.name) = \(try probe.value())\n"
        let changed = try KeyTrial(probe.context + setting, host: "test")
        #expect(try probe.run(changed) != probe.run(plain))
    }

    @Test(arguments: KeyProbe.ofSites)
    func `a key of a site changes that site`(_ probe: KeyProbe) throws {
        let site = "\n[site \"a.example\"]\n"
        let context = "[server]\nroot = $FOLDER/other\n\(probe.context)\(site)root = $FOLDER/www\n"
        let plain = try KeyTrial(context, host: probe.host)
        let setting = "\(probe.name) = \(try probe.value())\n"
        let changed = try KeyTrial(context + setting, host: probe.host)
        #expect(try probe.run(changed) != probe.run(plain))
    }
}
