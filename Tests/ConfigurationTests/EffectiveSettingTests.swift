// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

struct EffectiveSettingTests {
    private let loaded: LoadedConfiguration

    init() throws {
        let text = """
            [files]
            cache_control = general
            [headers]
            X-A = 1
            X-B = 1
            [files "/a/*"]
            cache_control = folder
            [headers "*.html"]
            x-b =
            [redirects]
            /old = 301 /new
            [site "a.example"]
            root = /srv/a
            listing = yes
            [headers "a.example"]
            X-A = 2
            [files "/a/b"]
            cache_control =
            [redirects "a.example"]
            /own = 302 /new
            """
        loaded = try Configuration.parse(Array(text.utf8), file: "t.conf")
    }

    private func place(
        _ site: Int, _ path: String, appending name: String? = nil
    ) -> LoadedConfiguration.Place {
        LoadedConfiguration.Place(site: site, path: Array(path.utf8), appended: name)
    }

    @Test(arguments: [
        (0, "/", "files.cache_control", "cache_control = general  # [files], t.conf:2"),
        (0, "/a/b", "files.cache_control", "cache_control = folder  # [files \"/a/*\"], t.conf:7"),
        (1, "/a/b", "files.cache_control", "cache_control =  # [files \"/a/b\"], t.conf:18"),
        (1, "/a/c", "files.cache_control", "cache_control = folder  # [files \"/a/*\"], t.conf:7"),
        (1, "/", "files.listing", "listing = yes  # [site \"a.example\"], t.conf:14"),
        (0, "/", "files.listing", "listing = no  # default"),
        (1, "/", "server.root", "root = /srv/a  # [site \"a.example\"], t.conf:13"),
    ])
    func `a key has the value of the most exact section`(
        site: Int, path: String, id: String, expected: String
    ) {
        #expect(loaded.setting(id, at: place(site, path))?.description == expected)
    }

    @Test func `fields are those of all, of the site and of the path`() {
        #expect(
            loaded.fields(at: place(0, "/")).map(\.description) == [
                "X-A = 1  # [headers], t.conf:4", "X-B = 1  # [headers], t.conf:5",
            ])
        #expect(
            loaded.fields(at: place(1, "/", appending: "index.html")).map(\.description) == [
                "X-A = 2  # [headers \"a.example\"], t.conf:16",
                "x-b =  # [headers \"*.html\"], t.conf:9",
            ])
    }

    @Test func `redirects and sites are found where they were written`() {
        #expect(
            loaded.redirect(from: "/old", ofSite: 1)?.description
                == "/old = 301 /new  # [redirects], t.conf:11")
        #expect(
            loaded.redirect(from: "/own", ofSite: 1)?.description
                == "/own = 302 /new  # [redirects \"a.example\"], t.conf:20")
        #expect(loaded.redirect(from: "/own", ofSite: 0) == nil)
        #expect(loaded.site(0) == nil)
        #expect(loaded.site(1)?.origin == .file("t.conf", line: 12, column: 7))
    }

    @Test func `all settings are listed with their places, site by site, and no defaults`() {
        #expect(
            loaded.settings.map(\.description) == [
                "cache_control = general  # [files], t.conf:2",
                "X-A = 1  # [headers], t.conf:4", "X-B = 1  # [headers], t.conf:5",
                "/old = 301 /new  # [redirects], t.conf:11",
                "cache_control = folder  # [files \"/a/*\"], t.conf:7",
                "x-b =  # [headers \"*.html\"], t.conf:9",
                "root = /srv/a  # [site \"a.example\"], t.conf:13",
                "listing = yes  # [site \"a.example\"], t.conf:14",
                "X-A = 2  # [headers \"a.example\"], t.conf:16",
                "/own = 302 /new  # [redirects \"a.example\"], t.conf:20",
                "cache_control =  # [files \"/a/b\"], t.conf:18",
            ])
    }
}
