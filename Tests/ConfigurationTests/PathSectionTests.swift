// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

@testable import Configuration

/// The sections `[files "/path/*"]` and `[headers "*.ext"]`.
struct PathSectionTests {
    @Test func `keys and fields are kept for their patterns`() throws {
        let paths = try parsed(
            """
            [files "/assets/*"]
            cache_control = immutable
            listing = yes
            [headers "*.woff2"]
            X-A = 1
            [files "/assets/*"]
            listing = no
            not_found =
            [headers "/*.WOFF2"]
            x-a =
            X-B = 2
            """
        ).paths
        var files = try Configuration.PathFiles(pattern: PathPattern("/assets/*"))
        files.cacheControl = "immutable"
        files.listing = false
        files.notFound = ""
        #expect(paths.files == [files])
        #expect(paths.headers.map(\.pattern.text) == ["*.woff2"])
        #expect(
            paths.headers.first?.fields == [
                .init(name: "x-a", value: ""), .init(name: "X-B", value: "2"),
            ])
    }

    @Test func `behind a site they are about its paths, and it has those of all as well`() throws {
        let configuration = try parsed(
            """
            [headers "/a/*"]
            X-A = all
            [site "a.example"]
            root = /srv/a
            [headers]
            X-General = yes
            [headers "/a/*"]
            X-A = own
            [files "*.js"]
            hidden = allow
            [site "b.example"]
            root = /srv/b
            """)
        #expect(configuration.paths.headers.map { $0.fields.map(\.value) } == [["all"]])
        #expect(configuration.paths.files.isEmpty)
        #expect(
            configuration.sites[0].paths.headers.map { $0.fields.map(\.value) } == [
                ["all"], ["own"],
            ])
        #expect(configuration.sites[0].paths.files.map(\.hidden) == [.allow])
        #expect(configuration.sites[1].paths == configuration.paths)
    }

    @Test func `a name with one label is an extension unless it is a site's`() throws {
        let configuration = try parsed(
            """
            [headers "*.woff2"]
            X-A = 1
            [site "*.localhost"]
            root = /srv
            [headers "*.localhost"]
            X-B = 2
            """)
        #expect(configuration.paths.headers.count == 1)
        #expect(configuration.sites[0].headers.map(\.name) == ["X-B"])
        #expect(
            mistakes(in: "[headers \"*.a\"]\nX-A = 1\n[site \"*.a\"]\nroot = /srv\n") == [
                "t.conf:1:10: error: [headers \"*.a\"] could be for an extension or for a site: "
                    + "write [headers \"/*.a\"] for the extension, or put it behind [site \"*.a\"]"
            ])
        #expect(
            mistakes(in: "[headers \"*.tar.gz\"]\nX-A = 1\n") == [
                "t.conf:1:10: error: [headers \"*.tar.gz\"] is for no site, there is no "
                    + "[site \"*.tar.gz\"]; for an extension write [headers \"/*.tar.gz\"]"
            ])
    }

    private static let form =
        "expected a path such as \"/assets/*\" or an extension such as \"*.woff2\""

    @Test(arguments: [
        (
            "[files \"assets/*\"]",
            "1:8: error: \(form), found \"assets/*\", did you mean \"/assets/*\"?"
        ),
        ("[files \".js\"]", "1:8: error: \(form), found \".js\", did you mean \"*.js\"?"),
        (
            "[files \"example.org\"]",
            "1:8: error: \(form), found \"example.org\"; the keys of a site stand below "
                + "[site \"example.org\"]"
        ),
        ("[files \"\"]", "1:8: error: \(form), found \"\""),
        (
            "[headers \"/a?b\"]",
            "1:10: error: expected a path without query, fragment and control characters, "
                + "found \"/a?b\"; escape a \"?\" or \"#\" of a name as %3F or %23"
        ),
        (
            "[headers \"/a*\"]",
            "1:10: error: \"*\" stands only behind a \"/\", with nothing or an extension behind it, "
                + "such as \"/assets/*.js\", found \"/a*\""
        ),
        (
            "[files \"/a%2Fb\"]",
            "1:8: error: invalid escape in \"/a%2Fb\", expected \"%\" and two hexadecimal digits, "
                + "of text without \"/\" and NUL"
        ),
        (
            "[files \"/a//b\"]",
            "1:8: error: no request has the path \"/a//b\": \"//\", \"/./\" and \"/../\" are resolved"
        ),
        (
            "[files /a/*]", "1:2: error: expected the name in quotes: [files \"/a/*\"]"
        ),
        (
            "[headers \"https://a.example\"]",
            "1:10: error: expected a host name such as \"example.org\" or \"*.example.org\", "
                + "found \"https://a.example\"; leave out the scheme"
        ),
        ("[types \"/a/*\"]", "1:8: error: [types] takes no name, it is for all sites"),
        (
            "[files \"/a/*\"]\nsymlinks = follow",
            "2:1: error: symlinks= cannot be set by path, put it below [files] or a [site \"…\"]; by "
                + "path there are hidden, listing, precompressed, not_found, fallback, cache_control"
        ),
        (
            "[files \"/a/*\"]\nlistings = yes",
            "2:1: error: unknown key \"listings\", did you mean \"listing\"?"
        ),
        (
            "[files \"/a/*\"]\nport = 80",
            "2:1: error: unknown key \"port\" in [files \"/a/*\"], put it below [server]"
        ),
        (
            "[files \"/a/*\"]\nlisting = maybe",
            "2:11: error: listing=: expected \"yes\" or \"no\", found \"maybe\""
        ),
        (
            "[headers \"/a/*\"]\nCache-Control = no-store",
            "2:1: error: field \"Cache-Control\" cannot be set here, use cache_control= in [files]"
        ),
        (
            "[headers \"/a/*\"]\nX A = 1",
            "2:1: error: invalid field name \"X A\", expected letters, digits and \"-\""
        ),
    ])
    func `a mistake says what to do`(text: String, expected: String) {
        #expect(mistakes(in: text + "\n") == ["t.conf:" + expected])
    }

    @Test func `what is printed reads back to the same, with the places`() throws {
        let text = """
            [files "/a b/*"]
            cache_control = "max-age=1"
            fallback =
            [headers "*.js"]
            X-A = "a ; b"
            [site "a.example"]
            root = /srv/a
            [files "*.html"]
            hidden = allow
            [headers "/x"]
            Server =
            [headers "/nothing"]
            """
        let loaded = try Configuration.parse(Array(text.utf8), file: "t.conf")
        let printed = loaded.effectiveINI
        #expect(printed.contains("\n[files \"/a b/*\"]\ncache_control = max-age=1  # t.conf:2\n"))
        #expect(printed.contains("\n[headers \"/x\"]\nServer =  # t.conf:11\n"))
        let again = try Configuration.parse(Array(printed.utf8), file: "t.conf")
        #expect(again.configuration == loaded.configuration)
    }

    @Test func `pages that a path names are checked on the file system`() throws {
        let folder = try TestFolder()
        try folder.write(".hidden", "")
        try folder.write("here.html", "")
        let text = """
            [server]
            root = \(folder.path)
            [files "/a/*"]
            not_found = /none.html
            fallback = /here.html
            [files "/b/*"]
            fallback = /.hidden
            [files "/c/*"]
            not_found =
            """
        let loaded = try Configuration.parse(Array(text.utf8), file: "t.conf")
        #expect(
            loaded.check().map(\.description) == [
                "t.conf:4:13: error: not_found=: cannot serve \"/none.html\": "
                    + "No such file or directory",
                "t.conf:7:12: error: fallback=: cannot serve \"/.hidden\": "
                    + "hidden= denies names that begin with a dot",
            ])
        let allowed = text + "\n[files \"/.hidden\"]\nhidden = allow\n"
        #expect(try Configuration.parse(Array(allowed.utf8), file: "t.conf").check().count == 1)
    }
}
