// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
import StaticFiles
import Synchronization
import Systemd
import TestSupport
import Testing

@testable import Server

/// What of a server's requests is in which access log.
struct SiteFilesTests {
    private let folder: TestFolder
    private let files = AccessFiles { _, _ in }

    init() throws {
        folder = try TestFolder()
        try folder.makeFolder("www")
        try folder.write("www/a.html", "hello")
        try folder.write("www/large", pattern(1_000_000))
    }

    private func file(
        _ name: String, _ template: String = "$request|$status|$body_bytes_sent|$site",
        ofSite site: String = "default"
    ) throws -> SiteFile {
        SiteFile(
            try files.open("\(folder.path)/\(name)"), format: try AccessLogFormat(template),
            ofSite: site)
    }

    private func log(
        _ list: SiteFile?..., mode: AccessLogMode = .off, entries: EntryList? = nil
    ) -> AccessLog {
        var table = SiteFiles()
        for file in list { table.add(file) }
        files.keep(table.paths)
        return (entries ?? EntryList()).log(mode, files: table)
    }

    private func lines(_ name: String) throws -> [String] {
        files.close(within: .seconds(60))
        return try folder.read(name).split(separator: "\n").map(String.init)
    }

    @Test func `every request is a line of its own, in order`() throws {
        let test = try TestServer(
            workers: 1, root: "\(folder.path)/www", log: log(try file("log")))
        for target in ["/a.html?x=1", "/a.html", "/missing", "/large", "/healthz", "/%2f"] {
            _ = try test.get(target)
        }
        let client = try test.connect()
        try client.send(request("/a.html", method: "HEAD"))
        _ = try client.readResponse(toHead: true)
        try client.send("GET http://test/a.html HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = try client.readResponse()
        try client.send("nonsense \"\r\n")
        let refused = try client.readResponse().content.count
        let missing = try test.get("/missing").content.count
        let slash = try test.get("/%2f").content.count
        client.close()
        try waitUntil { test.server.connectionCount == 0 }
        let expected = [
            "GET /a.html?x=1 HTTP/1.1|200|5|default", "GET /a.html HTTP/1.1|200|5|default",
            "GET /missing HTTP/1.1|404|\(missing)|default",
            "GET /large HTTP/1.1|200|1000000|default", "GET /healthz HTTP/1.1|200|3|default",
            "GET /%2f HTTP/1.1|400|\(slash)|default", "HEAD /a.html HTTP/1.1|200|0|default",
            "GET http://test/a.html HTTP/1.1|200|5|default",
            #"nonsense \x22|400|\#(refused)|default"#,
            "GET /missing HTTP/1.1|404|\(missing)|default",
            "GET /%2f HTTP/1.1|400|\(slash)|default",
        ]
        #expect(try lines("log") == expected)
    }

    @Test func `pipelined requests are lines of their own`() throws {
        let test = try TestServer(
            workers: 1, root: "\(folder.path)/www", log: log(try file("log", "$uri $status")))
        let client = try test.connect()
        try client.send((0..<50).map { request("/\($0)") }.joined())
        for _ in 0..<50 { _ = try client.readResponse() }
        #expect(try lines("log") == (0..<50).map { "/\($0) 404" })
    }

    @Test func `the journal gets what access= selects, and the file everything`() throws {
        let entries = EntryList()
        let test = try TestServer(
            workers: 1, root: "\(folder.path)/www",
            log: log(
                try file("log", "$status $request_id"), mode: .errors, entries: entries))
        for target in ["/a.html", "/missing", "/large"] { _ = try test.get(target) }
        let lines = try lines("log").map { $0.split(separator: " ") }
        #expect(lines.map { $0[0] } == ["200", "404", "200"])
        #expect(entries.all.map { $0["HTTP_STATUS"] } == ["404"])
        #expect(entries.all.map { $0["HTTP_REQUEST_ID"] } == [String(lines[1][1])])
    }

    @Test func `each site has its own file and format, or none`() throws {
        let site = Site(
            root: try DocumentRoot(
                "\(folder.path)/www", policy: FilePolicy.forTests(), files: .forTests),
            endpoints: [])
        var table = SiteTable(default: site)
        for name in ["one.test", "two.test", "none.test"] {
            var site = site
            site.name = name
            table.add(site, names: [name])
        }
        let test = try TestServer(
            log: log(
                try file("log"), try file("one", "$host $status", ofSite: "one.test"),
                try file("log", "$site", ofSite: "two.test"), nil), sites: table)
        for host in ["one.test", "other", "two.test", "none.test"] {
            for target in ["/a.html", "/large"] {
                let client = try test.connect()
                try client.send("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
                _ = try client.readResponse()
                client.close()
                try waitUntil { test.server.connectionCount == 0 }
            }
        }
        #expect(
            try lines("log") == [
                "GET /a.html HTTP/1.1|200|5|default", "GET /large HTTP/1.1|200|1000000|default",
                "two.test", "two.test",
            ])
        #expect(try folder.read("one") == "one.test 200\none.test 200\n")
    }

    @Test func `a request that is cut off is one line, with what was sent of it`() throws {
        try folder.write("www/huge", pattern(32 << 20))
        let test = try TestServer(
            workers: 1, root: "\(folder.path)/www", log: log(try file("log")))
        let client = try test.connect(receiveBuffer: 4096)
        try client.send(request("/huge"))
        _ = try client.read(1000)
        client.reset()
        try test.supervise { test.server.connectionCount == 0 }
        let lines = try lines("log").map { $0.split(separator: "|") }
        #expect(lines.count == 1)
        #expect(lines[0][1] == "200")
        #expect(try #require(Int(lines[0][2])) < 32 << 20)
    }

    @Test func `one that a drain cuts off before its answer has the status 499`() throws {
        let test = try TestServer(workers: 1, log: log(try file("log")))
        let client = try test.connect()
        try client.send("GET /a HTTP/1.1\r\nHost:")
        try test.waitUntilParked(unfinished: 1)
        test.server.beginDrain()
        #expect(test.server.cutOff() == 1)
        let lines = try lines("log")
        #expect(lines.count == 1)
        #expect(lines[0].contains("|499|0|default"))
    }
}
