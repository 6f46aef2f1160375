// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// Which site answers a request.
struct SiteTests {
    private let sites: TestSites

    init() throws {
        let files = ["default", "one", "two", "wild"].flatMap { name in
            [
                ("\(name)/", ""), ("\(name)/index.html", name),
                ("\(name)/start.txt", "\(name) start"),
            ]
        }
        sites = try TestSites(
            files,
            """
            [server]
            root = $FOLDER/default
            [site "one.example"]
            root = $FOLDER/one
            aliases = alias.example *.alias.example
            [site "two.example"]
            root = $FOLDER/two
            index = start.txt
            [site "*.one.example"]
            root = $FOLDER/wild
            [site "exact.alias.example"]
            root = $FOLDER/two
            """)
    }

    @Test(arguments: [
        ("one.example", "one"), ("two.example", "two start"), ("alias.example", "one"),
        ("www.alias.example", "one"), ("exact.alias.example", "two"), ("www.one.example", "wild"),
        ("ONE.Example", "one"), ("one.example.", "one"), ("one.example:8080", "one"),
        ("WWW.One.Example.:80", "wild"), ("a.www.one.example", "default"), ("example", "default"),
        ("notone.example", "default"), (".one.example", "default"), ("one.example.org", "default"),
        ("127.0.0.1", "default"), ("[::1]:80", "default"), ("*.one.example", "wild"),
    ])
    func `the name in Host chooses the site`(host: String, expected: String) throws {
        #expect(try sites.get("/", host: host).text == expected)
    }

    @Test func `the name of an absolute target goes before Host`() throws {
        let response = try sites.get("http://two.example:80/", host: "one.example")
        #expect(response.text == "two start")
        #expect(try sites.get("http://Alias.example/", host: "two.example").text == "one")
    }

    @Test func `a request without a name is answered from the server's root`() throws {
        #expect(try sites.send("GET / HTTP/1.0\r\n\r\n").text == "default")
    }

    @Test func `requests on one connection may be for several sites`() throws {
        let client = try sites.client()
        for host in ["one", "two", "one"] {
            try client.send("GET /index.html HTTP/1.1\r\nHost: \(host).example\r\n\r\n")
            #expect(try client.readResponse().text == host)
        }
    }

    @Test func `each site has the endpoints, and only its own files`() throws {
        #expect(try sites.get("/healthz", host: "two.example").text == "ok\n")
        try sites.folder.write("one/only.txt", "only")
        #expect(try sites.get("/only.txt", host: "one.example").status == 200)
        #expect(try sites.get("/only.txt", host: "two.example").status == 404)
        #expect(try sites.get("/only.txt").status == 404)
    }

    @Test func `sites are served beside the built-in pages`() throws {
        let sites = try TestSites(
            [("www/", ""), ("www/index.html", "hello")],
            "[site \"www.example\"]\nroot = $FOLDER/www\n")
        #expect(try sites.get("/", host: "www.example").text == "hello")
        #expect(try sites.get("/").text.contains("poolhttpd is running"))
    }
}
