// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
import Slots
import TestSupport
import Testing

@testable import Server

/// Empty lines between requests, as some clients send after a body.
///
/// Source: RFC 9112 section 2.2.
struct ConformanceEmptyLineTests {
    private func server(header: Duration = .seconds(3600)) throws -> TestServer {
        try TestServer {
            $0.headerTimeout = header
            $0.keepaliveTimeout = .milliseconds(200)
        }
    }

    @Test(arguments: ["\r\n", "\r"])
    func `an empty line alone is silence`(line: String) throws {
        let test = try server()
        let fresh = try test.connect()
        let used = try test.connect()
        try fresh.send(line)
        try used.send(request("/healthz") + line)
        #expect(try used.readResponse().status == 200)
        try test.supervise { fresh.isEnded && used.isEnded }
        #expect(try fresh.readToEnd().isEmpty)
        #expect(try used.readToEnd().isEmpty)
        #expect(test.server.metrics.aborted == 0)
    }

    @Test(arguments: [("\r\n", true), ("\r", true), ("G", false), ("\r\nG", false)])
    func `the time of a head begins behind the empty line`(bytes: String, isNew: Bool) throws {
        let input = Array(bytes.utf8)
        let limits = RequestLimits.forTests
        var reader = RequestReader(limits: limits)
        let head = try reader.next(in: input.span)
        #expect(head?.method == nil)
        let unfinished = UnfinishedInput(
            reader, of: input.span,
            progress: reader.progress(of: input.span, at: 0, headTimeout: 1000),
            in: .forTests(sites: SiteTable(default: Site(root: nil, endpoints: []))))
        var resumed = RequestReader(limits: limits)
        resumed.resume(unfinished)
        #expect((resumed.earlier == nil) == isNew)
    }

    @Test func `a head that begins behind an empty line has to come in time`() throws {
        let test = try TestServer {
            $0.headerTimeout = .milliseconds(100)
            $0.keepaliveTimeout = .seconds(3600)
        }
        let client = try test.connect()
        try client.send("\r\nGET")
        try test.supervise { client.isEnded }
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [408])
    }

    @Test func `one empty line before each request is skipped`() throws {
        let test = try server()
        let client = try test.connect()
        for _ in 0..<3 {
            try client.send("\r\n" + request("/healthz"))
            #expect(try client.readResponse().status == 200)
        }
    }

    @Test(arguments: ["\r\n\r\n", "\n", "\r\n\n", "\r\n\r\n\r\n"])
    func `other lines before a request are refused`(lines: String) throws {
        let test = try server()
        let client = try test.connect()
        try client.send(lines + request("/healthz"))
        let responses = try TestResponse.parseAll(client.readToEnd())
        #expect(responses.map(\.status) == [400])
    }
}
