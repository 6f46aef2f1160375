// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// The sections `[headers]`.
struct HeaderTests {
    private static let files = [("www/", ""), ("www/index.html", "hello")]

    private func sites(_ text: String) throws -> TestSites {
        try TestSites(Self.files, "[server]\nroot = $FOLDER/www\n" + text)
    }

    @Test func `they are on every response`() throws {
        let sites = try sites(
            """
            [headers]
            X-Frame-Options = DENY
            Content-Security-Policy = default-src 'self'; img-src *
            """)
        let page = try sites.get("/")
        let tag = try #require(page["etag"])
        let responses = [
            page, try sites.get("/", "If-None-Match: \(tag)"), try sites.get("/none"),
            try sites.get("/healthz"), try sites.get("/", method: "POST"),
            try sites.get("/", method: "OPTIONS"), try sites.get("/", "Range: bytes=0-1"),
            try sites.get("/", "Range: bytes=9-"), try sites.send("nonsense\r\n\r\n"),
        ]
        #expect(responses.map(\.status) == [200, 304, 404, 200, 405, 204, 206, 416, 400])
        for response in responses {
            #expect(response["x-frame-options"] == "DENY", "\(response.head)")
            #expect(response["content-security-policy"] == "default-src 'self'; img-src *")
            #expect(response["server"] == "poolhttpd")
            #expect(response["x-content-type-options"] == "nosniff")
        }
        #expect(page.head.contains("\r\nX-Frame-Options: DENY\r\n"))
    }

    @Test func `what the server sends by itself can be replaced, and left out`() throws {
        let sites = try sites("[headers]\nServer = Two  Words\nX-Content-Type-Options =\n")
        for target in ["/", "/none", "/healthz"] {
            let response = try sites.get(target)
            #expect(response["server"] == "Two  Words")
            #expect(response["x-content-type-options"] == nil)
        }
    }

    @Test func `a site has those of all and its own`() throws {
        let sites = try sites(
            """
            [headers]
            X-One = general
            X-Two = general
            X-Three = general
            [site "a.example"]
            root = $FOLDER/www
            [headers "a.example"]
            x-two = own
            X-Three =
            X-Four = own
            """)
        for target in ["/", "/none"] {
            let own = try sites.get(target, host: "a.example")
            #expect(own["x-one"] == "general")
            #expect(own["x-two"] == "own")
            #expect(own["x-three"] == nil)
            #expect(own["x-four"] == "own")
            let general = try sites.get(target)
            #expect(general["x-two"] == "general")
            #expect(general["x-three"] == "general")
            #expect(general["x-four"] == nil)
        }
    }
}
