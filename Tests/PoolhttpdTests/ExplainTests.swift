// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// `--explain`.
struct ExplainTests {
    private let folder: TestFolder
    private let file: String

    init() throws {
        folder = try TestFolder()
        for name in ["www", "www/assets", "www/list", "site"] {
            try folder.makeFolder(name)
        }
        for name in [
            "www/index.html", "www/assets/app.js", "www/assets/app.js.br", "www/a.map.data",
            "www/404.html",
            "www/about.html", "www/.secret", "www/a.odd", "site/index.html", "site/index.html.gz",
        ] {
            try folder.write(name, "text")
        }
        file = try folder.write(
            "conf",
            """
            [server]
            root = \(folder.path)/www
            [files]
            not_found = /404.html
            extensions = .html
            [headers]
            X-A = 1
            [files "/assets/*"]
            cache_control = immutable
            [headers "*.js"]
            X-A =
            [files "/list/*"]
            listing = yes
            [redirects]
            /old/* = 301 /new/*
            [site "a.example"]
            root = \(folder.path)/site
            fallback = /index.html
            [files "/any"]
            precompressed = no
            [types]
            .odd = text/x-odd
            [encodings]
            .data = gzip
            .MAP.data = br

            """)
    }

    private func explain(_ address: String) throws -> (status: CInt, text: String) {
        let program = try TestDaemon("--config", file, "--explain", address)
        let status = try program.exitStatus()
        #expect(program.log.isEmpty, "\(program.log)")
        return (status, program.output.replacing(folder.path, with: "DIR"))
    }

    @Test func `a file is explained with its settings, their places and the response`() throws {
        let (status, text) = try explain("/assets/app.js")
        #expect(status == 0)
        #expect(
            text.hasPrefix(
                """
                request: GET /assets/app.js, as a browser sends it
                site: none with a name
                file: /assets/app.js, also compressed: br
                    root = DIR/www  # [server], DIR/conf:2
                    precompressed = yes  # default
                    cache_control = immutable  # [files "/assets/*"], DIR/conf:9
                    X-A =  # [headers "*.js"], DIR/conf:11
                response: 200 OK
                    Server: poolhttpd

                """))
        #expect(text.contains("\n    Content-Type: text/javascript; charset=utf-8\n"))
        #expect(text.contains("\n    Content-Encoding: br\n"))
        #expect(text.contains("\n    Cache-Control: immutable\n"))
        #expect(!text.contains("    X-A: "))
    }

    @Test(arguments: [
        ("/", 0, ["file: / + index.html", "index = index.html  # default", "response: 200 OK"]),
        ("/about", 0, ["file: /about + .html", "extensions = .html  # [files], DIR/conf:5"]),
        ("/about.html", 0, ["redirected: to /about, the same file", "response: 301 "]),
        (
            "/none", 1,
            [
                "missing: /none\n", "not_found = /404.html  # [files], DIR/conf:4",
                "response: 404 Not Found",
            ]
        ),
        ("/.secret", 1, ["hidden: /.secret", "hidden = deny  # default", "response: 404 "]),
        ("/list/", 0, ["directory: /list/", "listing = yes  # [files \"/list/*\"], DIR/conf:13"]),
        ("/assets", 0, ["directory: /assets", "    Location: /assets/\n"]),
        (
            "/old/a?b#c", 0,
            [
                "answer: redirected", "/old/* = 301 /new/*  # [redirects], DIR/conf:15",
                "    Location: /new/a?b\n",
            ]
        ),
        (
            "http://a.example/any", 0,
            [
                "site: a.example  # DIR/conf:16", "missing: /any", "next: the fallback",
                "file: /index.html, also compressed: gzip", "precompressed = yes  # default",
                "fallback = /index.html  # [site \"a.example\"], DIR/conf:18",
                "    Cache-Control: no-cache\n",
            ]
        ),
        ("https://A.example:444", 0, ["request: GET /, ", "site: a.example", "response: 200 OK"]),
        ("http://b.example/%69ndex.html", 0, ["site: none with a name", "path: /index.html"]),
        ("/a.odd", 0, [".odd = text/x-odd  # [types], DIR/conf:22", "Content-Type: text/x-odd"]),
        (
            "/a.map.data", 0,
            [".MAP.data = br  # [encodings], DIR/conf:25", "    Content-Encoding: br\n"]
        ),
        ("/healthz", 0, ["answer: the server itself has this path", "response: 200 OK"]),
        ("/a%2Fb", 1, ["answer: the request is refused", "response: 400 "]),
    ])
    func `every kind of answer has its reason`(
        address: String, status: CInt, texts: [String]
    ) throws {
        let explained = try explain(address)
        #expect(explained.status == status)
        for text in texts {
            #expect(explained.text.contains(text), "\(text) in \(explained.text)")
        }
    }

    @Test func `what would be sent is what the daemon sends`() throws {
        let daemon = try TestDaemon("--config", file, "--port", "0")
        let port = try daemon.waitUntilReady()
        for path in ["/", "/assets/app.js", "/none", "/list/", "/old/x", "/about.html"] {
            let client = try TestClient(port: port)
            try client.send(
                "GET \(path) HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nAccept-Encoding: br\r\n\r\n"
            )
            let sent = try client.readResponse().head.split(separator: "\r\n").dropFirst()
                .filter { !$0.hasPrefix("Date:") }.map { "    \($0)" }
            let explained = try explain(path).text.split(separator: "\n")
            #expect(explained.suffix(sent.count).map(String.init) == sent, "\(path)")
        }
    }

    @Test(arguments: ["", "index.html", "ftp://a.example/", "http://", "http:///a"])
    func `an address that is none ends with 64`(address: String) throws {
        let program = try TestDaemon("--config", file, "--explain", address)
        #expect(try program.exitStatus() == 64)
        #expect(program.log.contains("--explain takes a path"))
    }

    @Test func `a configuration with mistakes ends with 78`() throws {
        let broken = try folder.write("broken", "[files \"a\"]\n")
        let program = try TestDaemon("--config", broken, "--explain", "/")
        #expect(try program.exitStatus() == 78)
        #expect(program.log.hasPrefix("\(broken):1:8: error: "))
    }

    @Test func `an endpoint that takes its time is not asked`() throws {
        let program = try TestDaemon("--explain", "/sleep?seconds=60")
        #expect(try program.exitStatus() == 0)
        #expect(program.output.contains("answer: the server itself has this path"))
    }
}
