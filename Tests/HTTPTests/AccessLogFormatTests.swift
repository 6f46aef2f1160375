// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import TestSupport
import Testing

@testable import HTTP

/// The lines of access logs in files.
struct AccessLogFormatTests {
    private static let request = """
        GET /a%20b?c=d HTTP/1.1\r
        Host: www.example.org:8080\r
        Referer: http://www.example.org/start\r
        User-Agent: Mozilla/5.0 (X11) "quoted" \\ ü\r
        \r

        """

    /// A line about a request, at 2000-10-10 13:55:36 in a zone seven hours behind UTC.
    private func line(
        _ format: AccessLogFormat, _ text: String = request, offset: Int = -25200,
        _ change: (inout AccessLogEntry) -> Void = { _ in }
    ) throws -> String {
        let bytes = Array(text.utf8)
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        var entry = AccessLogEntry(head)
        entry.status = 200
        entry.contentBytes = 2326
        entry.duration = 1_234_567
        entry.queued = 2_000_001_000
        entry.remoteAddress = "192.0.2.1"
        entry.site = "default"
        entry.requestID = "one"
        change(&entry)
        return self.line(format, entry, bytes, offset: offset)
    }

    private func line(
        _ format: AccessLogFormat, _ entry: AccessLogEntry, _ bytes: [UInt8], offset: Int = -25200
    ) -> String {
        var time = AccessLogTime()
        time.refresh(milliseconds: 971_211_336_042) { _ in offset }
        return output { format.append(entry, bytes.span, at: time, to: &$0) }
    }

    @Test func `combined is as Apache and nginx have it`() throws {
        let agent = #"Mozilla/5.0 (X11) \x22quoted\x22 \x5C \xC3\xBC"#
        #expect(
            try line(.combined) == """
                192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a%20b?c=d HTTP/1.1" 200 2326 \
                "http://www.example.org/start" "\(agent)"

                """)
    }

    @Test func `fields that were not sent are hyphens`() throws {
        let text = "GET / HTTP/1.0\r\n\r\n"
        #expect(
            try line(.combined, text) { $0.contentBytes = 0 } == """
                192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 0 "-" "-"

                """)
    }

    @Test func `common has no fields, and a hyphen for no content`() throws {
        let start = "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET /a%20b?c=d HTTP/1.1\" "
        #expect(try line(.common) == start + "200 2326\n")
        #expect(try line(.common) { $0.contentBytes = 0 } == start + "200 -\n")
    }

    @Test func `JSON is an object`() throws {
        #expect(
            try line(.json) == """
                {"time":"2000-10-10T13:55:36-07:00","request_id":"one","remote_addr":"192.0.2.1",\
                "host":"www.example.org:8080","site":"default",\
                "request":"GET /a%20b?c=d HTTP/1.1","method":"GET","path":"/a%20b","query":"c=d",\
                "protocol":"HTTP/1.1","status":200,"bytes":2326,"duration":0.001234,\
                "queued":2.000001,"referer":"http://www.example.org/start",\
                "user_agent":"Mozilla/5.0 (X11) \\"quoted\\" \\\\ ü"}

                """)
    }

    @Test func `what is no UTF-8, and control bytes, leave JSON valid`() {
        var entry = AccessLogEntry()
        let bytes: [UInt8] = [0x61, 0xFF, 0xC3, 0xBC, 0xE2, 0x82, 0x01, 0x7F, 0x0A, 0xF0, 0x9F]
        entry.input = ByteSlice(0..<bytes.count)
        let text = line(.json, entry, bytes)
        #expect(
            text.contains(
                #""request":"a\uFFFDü\uFFFD\uFFFD\u0001\u007F\u000A\uFFFD\uFFFD","method":"""#))
        #expect(text.split(separator: "\n").count == 1)
    }

    @Test func `what is no request stands in its place`() {
        var entry = AccessLogEntry()
        #expect(line(.combined, entry, []).contains("] \"-\" 000 0 \"-\" \"-\""))
        let bytes = Array("\u{16}\u{3} \"x\"".utf8)
        entry.input = ByteSlice(0..<bytes.count)
        #expect(line(.combined, entry, bytes).contains(#""\x16\x03 \x22x\x22""#))
    }

    @Test(arguments: [
        ("$remote_addr|$remote_user|$host|$site", "192.0.2.1|-|www.example.org:8080|default"),
        ("$request_method $request_uri $uri $args", "GET /a%20b?c=d /a%20b c=d"),
        ("$msec $server_protocol $status", "971211336.042 HTTP/1.1 200"),
        ("$request_time $queue_time $body_bytes_sent", "0.001234 2.000001 2326"),
        ("${request_id}s $$status $$", "ones $status $"),
        (
            #"{"a":"$http_referer","b":"$remote_user"}"#,
            #"{"a":"http://www.example.org/start","b":""}"#
        ),
    ])
    func `a template's names stand for what they say`(template: String, expected: String) throws {
        #expect(try line(AccessLogFormat(template)) == expected + "\n")
    }

    @Test func `each name has a value in some template`() throws {
        for variable in AccessLogVariable.allCases {
            let format = try AccessLogFormat("<$\(variable.rawValue)>")
            let isUser = variable == .remoteUser
            #expect((try line(format) == "<->\n") == isUser, "\(variable)")
        }
    }

    @Test(arguments: [
        ("combine", "expected \"combined\", \"common\", \"json\" or a template"),
        ("", "expected \"combined\""),
        ("$stat", "unknown name \"$stat\", expected one of $remote_addr, $remote_user, "),
        ("$statuses", "unknown name \"$statuses\""),
        ("$status ${host", "expected \"}\" behind \"${host\""),
        ("100 $", "no name behind \"$\""), ("$status\u{7}", "no control characters"),
    ])
    func `what is no format is refused with what is wrong`(text: String, message: String) {
        let error = #expect(throws: AccessLogFormatError.self) { try AccessLogFormat(text) }
        #expect(error?.message.contains(message) == true)
    }

    @Test(arguments: [(0, "+0000"), (19800, "+0530"), (-12600, "-0330"), (50400, "+1400")])
    func `the time is that of the zone`(offset: Int, zone: String) throws {
        let format = try AccessLogFormat("$time_local")
        #expect(try line(format, offset: offset).hasSuffix(" \(zone)\n"))
    }

    @Test func `the text of a time is made anew when its second is over`() throws {
        var time = AccessLogTime()
        var count = 0
        let format = try AccessLogFormat("$time_iso8601")
        var lines = ""
        for milliseconds: Int64 in [0, 999, 1000, 951_782_400_000] {
            time.refresh(milliseconds: milliseconds) { _ in
                count += 1
                return 0
            }
            lines += output { format.append(AccessLogEntry(), [UInt8]().span, at: time, to: &$0) }
        }
        #expect(
            lines.split(separator: "\n") == [
                "1970-01-01T00:00:00+00:00", "1970-01-01T00:00:00+00:00",
                "1970-01-01T00:00:01+00:00", "2000-02-29T00:00:00+00:00",
            ])
        #expect(count == 3)
    }

    @Test func `of a long value only the beginning is written`() throws {
        var entry = AccessLogEntry()
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 10_000)
        entry.userAgent = ByteSlice(0..<bytes.count)
        #expect(line(try AccessLogFormat("$http_user_agent"), entry, bytes).utf8.count == 8193)
    }
}
