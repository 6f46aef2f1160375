// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

@testable import Configuration

/// The sections `[site "…"]`, and what sites inherit.
struct SiteTests {
    private func site(_ text: String) throws -> Configuration.Site {
        try #require(try parsed(text).sites.first)
    }

    @Test func `a site has its names, its root and the defaults`() throws {
        let site = try site(
            "[site \"Example.ORG\"]\nroot = /srv\naliases = www.example.org  *.Example.net\n")
        #expect(site.names == ["example.org", "www.example.org", "*.example.net"])
        #expect(site.root == "/srv")
        #expect(site.index == ["index.html"])
        #expect(site.files == Configuration.Files())
        #expect(site.headers.isEmpty && site.redirects.isEmpty)
    }

    @Test func `what a site does not set it inherits, wherever that is set`() throws {
        let site = try site(
            """
            [site "a.example"]
            root = /a
            listing = no
            not_found =
            [server]
            index = start.html
            root = /other
            [files]
            listing = yes
            not_found = /404.html
            cache_control = max-age=1
            hidden = allow
            """)
        #expect(site.root == "/a")
        #expect(site.index == ["start.html"])
        #expect(!site.files.listing)
        #expect(site.files.notFound == nil)
        #expect(site.files.cacheControl == "max-age=1")
        #expect(site.files.hidden == .allow)
    }

    @Test func `a site inherits the access log, and may have its own or none`() throws {
        let sites = try parsed(
            """
            [site "a.example"]
            root = /a
            [site "b.example"]
            root = /b
            file =
            [site "c.example"]
            root = /c
            format = {"s": $status}
            [log]
            file = /var/log/poolhttpd/access.log
            format = json
            """
        ).sites
        let path = "/var/log/poolhttpd/access.log"
        #expect(sites.map(\.accessFile) == [path, nil, path])
        #expect(sites.map(\.accessFormat.text) == ["json", "json", "{\"s\": $status}"])
    }

    @Test func `what a site sets is its own`() throws {
        let configuration = try parsed(
            """
            [site "a.example"]
            root = /a
            index = a.html
            fallback = /a.html
            precompressed = no
            [site "b.example"]
            root = /b
            """)
        #expect(configuration.files == Configuration.Files())
        #expect(configuration.server.root == nil)
        #expect(configuration.endpoints.sleep)
        #expect(configuration.sites[0].index == ["a.html"])
        #expect(configuration.sites[0].files.fallback == "/a.html")
        #expect(!configuration.sites[0].files.precompressed)
        #expect(configuration.sites[1].index == ["index.html"])
        #expect(configuration.sites[1].files == Configuration.Files())
    }

    @Test func `sections of one name are one site, and a later value wins`() throws {
        let folder = try TestFolder()
        let file = try folder.write(
            "p.conf", "[site \"a.example\"]\nroot = /a\nindex = a.html\naliases = old.example\n")
        try folder.makeFolder("p.conf.d")
        try folder.write(
            "p.conf.d/a.conf",
            "[site \"A.Example\"]\nroot = /b\naliases =\n[site \"b.example\"]\nroot = /b\n")
        let sites = try Configuration.load(file: file).configuration.sites
        #expect(sites.map(\.names) == [["a.example"], ["b.example"]])
        #expect(sites[0].root == "/b")
        #expect(sites[0].index == ["a.html"])
    }

    @Test func `an alias that repeats the site's own name is no conflict`() throws {
        let site = try site("[site \"a.b\"]\nroot = /\naliases = A.B c.d c.d\n")
        #expect(site.names == ["a.b", "c.d"])
    }

    @Test func `headers and redirects of a site come first, and replace those of all`() throws {
        let text = """
            [headers]
            X-One = general
            X-Two = general
            X-Three = general
            [redirects]
            /a = 301 /general
            /b = 301 /general
            [site "a.example"]
            root = /a
            [headers "A.example"]
            X-Four = own
            x-two = own
            X-Three =
            [redirects "a.example"]
            /c = 302 /own
            /b = 303 /own
            """
        let site = try site(text)
        #expect(
            site.headers == [
                .init(name: "X-Four", value: "own"), .init(name: "x-two", value: "own"),
                .init(name: "X-One", value: "general"),
            ])
        #expect(
            try site.redirects == [
                RedirectRule(from: "/c", status: 302, to: "/own"),
                RedirectRule(from: "/b", status: 303, to: "/own"),
                RedirectRule(from: "/a", status: 301, to: "/general"),
            ])
        #expect(try parsed(text).headers.map(\.name) == ["X-One", "X-Two", "X-Three"])
        #expect(try parsed(text).redirects.map(\.from) == ["/a", "/b"])
    }

    @Test(arguments: [
        (
            "no name", "[site]\nroot = /\n",
            "1:2: error: expected the site's name: [site \"example.org\"]"
        ),
        (
            "a name without quotes", "[site  example.org]\nroot = /\n",
            "1:2: error: expected the name in quotes: [site \"example.org\"]"
        ),
        (
            "headers without quotes", "[site \"a.b\"]\nroot = /\n[headers a.b]\nX-A = 1\n",
            "3:2: error: expected the name in quotes: [headers \"a.b\"]"
        ),
        (
            "an empty name", "[site \"\"]\nroot = /\n",
            "1:7: error: \(expectedName), found nothing"
        ),
        (
            "a port", "[site \"a.b:80\"]\nroot = /\n",
            "1:7: error: \(expectedName), found \"a.b:80\"; leave out the port, a site has them all"
        ),
        (
            "a scheme", "[site \"https://a.b\"]\nroot = /\n",
            "1:7: error: \(expectedName), found \"https://a.b\"; leave out the scheme"
        ),
        (
            "a site without a root", "[server]\nroot = /\n\n[site \"a.b\"]\nindex = a\n",
            "4:7: error: [site \"a.b\"] has no root=, the directory to serve"
        ),
        (
            "an empty root", "[site \"a.b\"]\nroot = /\nroot =\n",
            "3:7: error: root=: expected the path of a directory, found nothing"
        ),
        (
            "an alias that is no name", "[site \"a.b\"]\nroot = /\naliases = c.d *\n",
            "3:11: error: aliases=: \(expectedName), found \"*\"; a \"*\" stands for the whole first "
                + "label, and others must follow"
        ),
        (
            "an alias that is another site",
            "[site \"a.b\"]\nroot = /\naliases = c.d\n[site \"c.d\"]\nroot = /\n",
            "3:11: error: aliases=: \"c.d\" is a name of [site \"c.d\"] already, see t.conf:4"
        ),
        (
            "an alias that another site has",
            "[site \"a.b\"]\nroot = /\naliases = x.y\n[site \"c.d\"]\nroot = /\naliases = w.x X.y\n",
            "6:11: error: aliases=: \"x.y\" is a name of [site \"a.b\"] already, see t.conf:3"
        ),
        (
            "a near key", "[site \"a.b\"]\nroot = /\nalias = c.d\n",
            "3:1: error: unknown key \"alias\", did you mean \"aliases\"?"
        ),
        (
            "a far key", "[site \"a.b\"]\nroot = /\ntls = yes\n",
            "3:1: error: unknown key \"tls\" in [site \"a.b\"]"
        ),
        (
            "a key of the server", "[site \"a.b\"]\nroot = /\nport = 80\n",
            "3:1: error: unknown key \"port\" in [site \"a.b\"], put it below [server]"
        ),
        (
            "a key of sites in the server", "[server]\naliases = a.b\n",
            "2:1: error: unknown key \"aliases\" in [server], put it below a [site \"…\"]"
        ),
        (
            "a wrong value of a shared key", "[site \"a.b\"]\nroot = /\nlisting = html\n",
            "3:11: error: listing=: expected \"yes\" or \"no\", found \"html\""
        ),
        (
            "headers for no site", "[site \"example.org\"]\nroot = /\n[headers \"exampel.org\"]\n",
            "3:10: error: [headers \"exampel.org\"] is for no site, there is no "
                + "[site \"exampel.org\"], did you mean \"example.org\"?"
        ),
        (
            "redirects for an alias",
            "[site \"a.b\"]\nroot = /\naliases = c.d\n[redirects \"c.d\"]\n/a = 301 /b\n",
            "4:12: error: [redirects \"c.d\"] has the alias of a site, write [redirects \"a.b\"]"
        ),
        (
            "a name where none belongs", "[server \"a.b\"]\n",
            "1:9: error: [server] takes no name, it is for all sites"
        ),
        (
            "types for a site", "[types \"a.b\"]\n.a = a/b\n",
            "1:8: error: [types] takes no name, it is for all sites"
        ),
        (
            "a misspelled section", "[stie \"a.b\"]\nroot = /\n",
            "1:2: error: unknown section \"stie\", did you mean \"site\"?"
        ),
    ])
    func `a mistake says what to do`(_: String, text: String, expected: String) {
        #expect(mistakes(in: text) == ["t.conf:" + expected])
    }

    @Test func `sections for no site are reported in the order of the files`() {
        let names = (0..<20).map { "x\($0).example" }
        let text = names.map { "[headers \"\($0)\"]\n" }.joined()
        let found = mistakes(in: text)
        #expect(found.count == 20)
        for (line, mistake) in found.enumerated() {
            #expect(mistake.hasPrefix("t.conf:\(line + 1):10: error: [headers \"\(names[line])\"]"))
        }
    }

    @Test func `mistakes in several sites are reported at once`() {
        let text = """
            [site "a.b"]
            port = 1
            [site "-"]
            nothing = judged
            [site c.d]
            cache = long
            [site "e.f"]
            """
        #expect(
            mistakes(in: text) == [
                "t.conf:2:1: error: unknown key \"port\" in [site \"a.b\"], put it below [server]",
                "t.conf:3:7: error: \(Self.expectedName), found \"-\"",
                "t.conf:5:2: error: expected the name in quotes: [site \"c.d\"]",
                "t.conf:6:9: error: cache=: expected a duration of 0 to 1h, found \"long\"",
                "t.conf:1:7: error: [site \"a.b\"] has no root=, the directory to serve",
                "t.conf:5:2: error: [site \"c.d\"] has no root=, the directory to serve",
                "t.conf:7:7: error: [site \"e.f\"] has no root=, the directory to serve",
            ])
    }

    private static let expectedName =
        "expected a host name such as \"example.org\" or \"*.example.org\""
}
