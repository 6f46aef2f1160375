// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
import StaticFiles
import Systemd
import TestSupport
import Testing

@testable import Server

/// What a server believes of the requests that proxies pass on to it.
struct TrustedProxyTests {
    private let entries = EntryList()

    /// A server with sites of its own, which trusts some peers.
    private func server(trusting word: String?, sendsRequestID: Bool = false) throws -> TestServer {
        var sites = SiteTable(
            default: Site(root: nil, endpoints: [HealthEndpoint(path: "/healthz")]))
        var named = Site(root: nil, endpoints: [HealthEndpoint(path: "/named")])
        named.name = "a.example"
        let rule = try RedirectRule(from: "/old", status: 301, to: "$scheme://$host/new")
        named.redirects = [rule, try RedirectRule(from: "/here", status: 302, to: "/there?x")]
        named.prefix = Array("/app".utf8)
        sites.add(named, names: ["a.example"])
        let trusted = try proxies(word)
        return try TestServer(log: entries.log(.all), sites: sites) { settings in
            settings.proxies.trusted = trusted
            settings.sendsRequestID = sendsRequestID
            settings.connectionsPerAddress = 1
        }
    }

    private func proxies(_ word: String?) throws -> TrustedProxies {
        var trusted = TrustedProxies()
        try #require(word.map { trusted.add($0) } ?? true)
        return trusted
    }

    private func ask(
        _ test: TestServer, _ target: String, _ fields: String...
    ) throws -> TestResponse {
        let client = try test.connect()
        let lines =
            ["GET \(target) HTTP/1.1", "Host: test"] + fields + ["Connection: close", "", ""]
        try client.send(lines.joined(separator: "\r\n"))
        let response = try client.readResponse()
        try waitUntil { client.isEnded && test.server.connectionCount == 0 }
        return response
    }

    @Test func `the client of a trusted proxy is the one in the record`() throws {
        let test = try server(trusting: "127.0.0.0/8")
        _ = try ask(test, "/healthz?a=b", "X-Forwarded-For: 1.1.1.1, 203.0.113.7")
        let entry = try #require(entries.all.first)
        #expect(entry[.httpRemoteAddress] == "203.0.113.7")
        #expect(entry[.message]?.hasSuffix(" 203.0.113.7") == true)
    }

    @Test func `nobody else is believed`() throws {
        let test = try server(trusting: "10.0.0.0/8")
        let response = try ask(
            test, "/named", "X-Forwarded-For: 203.0.113.7", "X-Forwarded-Host: a.example",
            "X-Request-ID: mine")
        #expect(response.status == 404)
        let entry = try #require(entries.all.first)
        #expect(entry[.httpRemoteAddress] == "127.0.0.1")
        #expect(entry[.httpHost] == "test" && entry[.httpRequestID] != "mine")
    }

    @Test func `a trusted proxy's host chooses the site, and its scheme is that of redirects`()
        throws
    {
        let test = try server(trusting: "127.0.0.1")
        let host = "X-Forwarded-Host: a.example:8443"
        #expect(try ask(test, "/named", host).status == 200)
        #expect(try ask(test, "/old", host)["location"] == "http://a.example/new")
        let secure = try ask(test, "/old", host, "X-Forwarded-Proto: https")
        #expect(secure["location"] == "https://a.example/new")
        let standard = try ask(test, "/old", "Forwarded: for=_x;proto=https;host=a.example")
        #expect(standard["location"] == "https://a.example/new")
    }

    @Test func `a redirect to a path puts back what a proxy has taken off`() throws {
        let test = try server(trusting: "127.0.0.1")
        let response = try ask(test, "/here", "X-Forwarded-Host: a.example")
        #expect(response["location"] == "/app/there?x")
    }

    @Test func `a record tells the site, the host, the protocol and the query`() throws {
        let test = try server(trusting: nil)
        _ = try ask(test, "/healthz?a=b&c", "X: y")
        let client = try test.connect()
        try client.send("GET /named HTTP/1.0\r\nHost: A.example:80\r\n\r\n")
        _ = try client.readResponse()
        try client.send("nonsense\r\n")
        try waitUntil { entries.all.count == 2 }
        let first = entries.all[0]
        #expect(first[.httpSite] == "default" && first[.httpHost] == "test")
        #expect(first[.httpProtocol] == "HTTP/1.1" && first[.httpQuery] == "a=b&c")
        let second = entries.all[1]
        #expect(second[.httpSite] == "a.example" && second[.httpHost] == "A.example:80")
        #expect(second[.httpProtocol] == "HTTP/1.0" && second[.httpQuery] == nil)
    }

    @Test func `a trusted proxy's name for a request is in its record and in the response`() throws
    {
        let test = try server(trusting: "127.0.0.1", sendsRequestID: true)
        let named = try ask(test, "/healthz", "X-Request-ID: abc-1")
        #expect(named["x-request-id"] == "abc-1")
        let unnamed = try ask(test, "/missing", "X-Request-ID: not a name")
        let record = try #require(entries.all.last?[.httpRequestID])
        #expect(unnamed["x-request-id"] == record && record != entries.all[0][.httpRequestID])
        #expect(entries.all[0][.httpRequestID] == "abc-1")
        #expect(unnamed.text.contains("404"))
    }

    @Test func `responses are not named unless that is asked for`() throws {
        let test = try server(trusting: "127.0.0.1")
        #expect(try ask(test, "/healthz", "X-Request-ID: abc-1")["x-request-id"] == nil)
    }

    @Test func `a trusted proxy may have any number of connections`() throws {
        let test = try server(trusting: "127.0.0.1")
        let clients = try (0..<3).map { _ in try test.connect() }
        for client in clients {
            try client.send(request("/healthz"))
            #expect(try client.readResponse().status == 200)
        }
        #expect(test.server.context.addresses.clientCount == 0)
    }

    @Test func `the clients of a Unix socket are trusted by their word`() throws {
        let folder = try TestFolder()
        let test = try server(trusting: "unix:")
        let path = "\(folder.path)/socket"
        try test.server.listen(
            on: ListeningSocket(binding: SocketAddress(path: path)), isInherited: false,
            name: "other")
        let client = try TestClient(path: path)
        try client.send(request("/healthz", "X-Real-IP: 2001:db8::7"))
        _ = try client.readResponse()
        try waitUntil { !entries.all.isEmpty }
        #expect(entries.all[0][.httpRemoteAddress] == "2001:db8::7")
    }
}
