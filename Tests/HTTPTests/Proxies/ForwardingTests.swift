// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

/// A request with some fields, and what is believed of them: by a server that trusts 10.0.0.0/8 and
/// fd00::/8.
struct ForwardingRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fields: [String]
    /// The client's address; nil for that of the peer.
    let address: String?
    let isSecure: Bool
    let host: String
    let believed: TrustedProxies.Fields

    init(
        _ description: String, _ fields: [String], _ address: String?, isSecure: Bool = false,
        host: String = "h", believing believed: TrustedProxies.Fields = .all
    ) {
        testDescription = description
        self.fields = fields
        self.address = address
        self.isSecure = isSecure
        self.host = host
        self.believed = believed
    }

    static let xForwarded = [
        ForwardingRow("nothing is said", [], nil),
        ForwardingRow("one client", ["X-Forwarded-For: 192.0.2.1"], "192.0.2.1"),
        ForwardingRow("a port", ["X-Forwarded-For: 192.0.2.1:80"], "192.0.2.1"),
        ForwardingRow("IPv6", ["X-Forwarded-For: 2001:db8::1"], "2001:db8::1"),
        ForwardingRow("brackets", ["X-Forwarded-For: [2001:db8::1]"], "2001:db8::1"),
        ForwardingRow("brackets and port", ["X-Forwarded-For: [2001:db8::1]:8"], "2001:db8::1"),
        ForwardingRow("IPv4 in IPv6", ["X-Forwarded-For: ::ffff:192.0.2.1"], "192.0.2.1"),
        ForwardingRow("a chain", ["X-Forwarded-For: 192.0.2.1, 10.0.0.2,10.0.0.3"], "192.0.2.1"),
        ForwardingRow(
            "a chain in lines", ["X-Forwarded-For: 192.0.2.1", "x-forwarded-for: 10.0.0.2"],
            "192.0.2.1"),
        ForwardingRow(
            "a forged start", ["X-Forwarded-For: 203.0.113.9, 192.0.2.1, fd00::2"], "192.0.2.1"),
        ForwardingRow("a forged proxy", ["X-Forwarded-For: 10.0.0.9, 192.0.2.1"], "192.0.2.1"),
        ForwardingRow(
            "a forged line before", ["X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 192.0.2.1"],
            "192.0.2.1"),
        ForwardingRow("garbage before", ["X-Forwarded-For: \"<x>, 192.0.2.1"], "192.0.2.1"),
        ForwardingRow("garbage", ["X-Forwarded-For: localhost"], nil),
        ForwardingRow("garbage behind", ["X-Forwarded-For: 192.0.2.1, x"], nil),
        ForwardingRow(
            "garbage before a proxy", ["X-Forwarded-For: 192.0.2.1, x, 10.0.0.3, 10.0.0.4"],
            "10.0.0.3"),
        ForwardingRow("unknown", ["X-Forwarded-For: unknown"], nil),
        ForwardingRow(
            "unknown behind a proxy", ["X-Forwarded-For: 192.0.2.1, unknown, 10.0.0.2"], "10.0.0.2"),
        ForwardingRow("hidden", ["X-Forwarded-For: _hidden:_p"], nil),
        ForwardingRow("proxies only", ["X-Forwarded-For: 10.0.0.2, 10.0.0.3"], "10.0.0.2"),
        ForwardingRow("the unspecified address", ["X-Forwarded-For: ::"], nil),
        ForwardingRow("empty", ["X-Forwarded-For:"], nil),
        ForwardingRow("empty elements", ["X-Forwarded-For: ,, 192.0.2.1 ,"], "192.0.2.1"),
        ForwardingRow("https", ["X-Forwarded-Proto: https"], nil, isSecure: true),
        ForwardingRow("HTTPS", ["X-Forwarded-Proto: HTTPS"], nil, isSecure: true),
        ForwardingRow("http", ["X-Forwarded-Proto: http"], nil),
        ForwardingRow("no scheme", ["X-Forwarded-Proto: on"], nil),
        ForwardingRow(
            "the scheme of the hop to the client",
            [
                "X-Forwarded-For: 1.1.1.1, 192.0.2.1, 10.0.0.2",
                "X-Forwarded-Proto: http, https, http",
            ],
            "192.0.2.1", isSecure: true),
        ForwardingRow(
            "the last scheme where they are not one for each hop",
            ["X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: http, https"], "192.0.2.1",
            isSecure: true),
        ForwardingRow("a host", ["X-Forwarded-Host: a.example:8"], nil, host: "a.example:8"),
        ForwardingRow("no host", ["X-Forwarded-Host: a/b"], nil),
        ForwardingRow(
            "the last host", ["X-Forwarded-Host: forged.example, a.example"], nil, host: "a.example"
        ),
        ForwardingRow("a real address", ["X-Real-IP: 192.0.2.1"], "192.0.2.1"),
        ForwardingRow("two real addresses", ["X-Real-IP: 192.0.2.1", "X-Real-IP: 192.0.2.1"], nil),
        ForwardingRow("no real address", ["X-Real-IP: me"], nil),
    ]

    static let forwarded = [
        ForwardingRow("one client", ["Forwarded: for=192.0.2.1"], "192.0.2.1"),
        ForwardingRow(
            "everything", ["Forwarded: For=192.0.2.1;Proto=https;BY=_x;host=\"a.example:8\""],
            "192.0.2.1", isSecure: true, host: "a.example:8"),
        ForwardingRow("quoted with port", ["Forwarded: for=\"192.0.2.1:80\""], "192.0.2.1"),
        ForwardingRow("IPv6", ["Forwarded: for=\"[2001:db8::1]\""], "2001:db8::1"),
        ForwardingRow("IPv6 with port", ["Forwarded: for=\"[2001:db8::1]:_p\""], "2001:db8::1"),
        ForwardingRow(
            "a chain", ["Forwarded: for=192.0.2.1, for=10.0.0.2;proto=http"], "192.0.2.1"),
        ForwardingRow(
            "a chain in lines",
            ["Forwarded: for=192.0.2.1;proto=https", "Forwarded: for=10.0.0.2"], "192.0.2.1",
            isSecure: true),
        ForwardingRow(
            "a forged start", ["Forwarded: for=1.1.1.1;proto=https, for=192.0.2.1"], "192.0.2.1"),
        ForwardingRow("unknown", ["Forwarded: for=unknown"], nil),
        ForwardingRow("hidden", ["Forwarded: for=_hidden;proto=https"], nil, isSecure: true),
        ForwardingRow(
            "hidden behind a proxy", ["Forwarded: for=_SEVKISEK, for=10.0.0.2"], "10.0.0.2"),
        ForwardingRow("no node", ["Forwarded: proto=https;by=_x"], nil, isSecure: true),
        ForwardingRow("extensions", ["Forwarded: for=192.0.2.1;secret=x;y=\"a,b;c\""], "192.0.2.1"),
        ForwardingRow(
            "blanks", ["Forwarded: for=192.0.2.1; proto=https ,for=10.0.0.2"], "192.0.2.1",
            isSecure: true),
        ForwardingRow("IPv6 without quotes", ["Forwarded: for=[::1]"], nil),
        ForwardingRow("IPv6 without brackets", ["Forwarded: for=\"2001:db8::1\""], nil),
        ForwardingRow("no equals sign", ["Forwarded: 192.0.2.1"], nil),
        ForwardingRow("a blank before the equals sign", ["Forwarded: for =192.0.2.1"], nil),
        ForwardingRow("an open quote", ["Forwarded: for=\"192.0.2.1"], nil),
        ForwardingRow("an escape", ["Forwarded: for=\"192.0.2.\\1\""], nil),
        ForwardingRow("two nodes", ["Forwarded: for=192.0.2.1;for=1.1.1.1"], nil),
        ForwardingRow("a name as node", ["Forwarded: for=localhost"], nil),
        ForwardingRow("two values", ["Forwarded: for=192.0.2.1 x"], nil),
        ForwardingRow("another scheme", ["Forwarded: for=192.0.2.1;proto=gopher"], nil),
        ForwardingRow("no host", ["Forwarded: host=\"a/b\""], nil),
        ForwardingRow(
            "a malformed one makes none of them believed",
            ["Forwarded: x", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https"], nil),
    ]

    static let several = [
        ForwardingRow(
            "all say the same",
            ["X-Real-IP: 192.0.2.1", "Forwarded: for=192.0.2.1", "X-Forwarded-For: 192.0.2.1"],
            "192.0.2.1"),
        ForwardingRow(
            "a forged Forwarded", ["Forwarded: for=203.0.113.9", "X-Forwarded-For: 192.0.2.1"], nil),
        ForwardingRow(
            "a forged X-Forwarded-For", ["X-Forwarded-For: 203.0.113.9", "X-Real-IP: 192.0.2.1"],
            nil),
        ForwardingRow(
            "a real address of a proxy",
            ["X-Forwarded-For: 192.0.2.1, 10.0.0.2", "X-Real-IP: 10.0.0.2"], "192.0.2.1"),
        ForwardingRow(
            "another scheme",
            [
                "Forwarded: for=192.0.2.1;proto=http", "X-Forwarded-For: 192.0.2.1",
                "X-Forwarded-Proto: https",
            ], "192.0.2.1"),
        ForwardingRow("another host", ["Forwarded: host=a", "X-Forwarded-Host: b"], nil),
        ForwardingRow(
            "the same host", ["Forwarded: host=a", "X-Forwarded-Host: a"], nil, host: "a"),
        ForwardingRow(
            "what is not said is no contradiction",
            ["Forwarded: for=192.0.2.1", "X-Forwarded-Proto: https"], "192.0.2.1", isSecure: true),
        ForwardingRow(
            "only X-Forwarded",
            ["Forwarded: for=203.0.113.9", "X-Forwarded-For: 192.0.2.1", "X-Real-IP: 1.1.1.1"],
            "192.0.2.1", believing: .xForwarded),
        ForwardingRow(
            "only Forwarded", ["Forwarded: for=192.0.2.1", "X-Forwarded-For: 203.0.113.9"],
            "192.0.2.1", believing: .forwarded),
        ForwardingRow(
            "only X-Real-IP",
            ["Forwarded: x", "X-Forwarded-For: 203.0.113.9", "X-Real-IP: 192.0.2.1"], "192.0.2.1",
            believing: .xRealIP),
    ]
}

struct ForwardingTests {
    @Test(arguments: ForwardingRow.xForwarded)
    func `the fields of a trusted proxy tell of its client`(_ row: ForwardingRow) throws {
        try check(row)
    }

    @Test(arguments: ForwardingRow.forwarded)
    func `the standard field tells of the client`(_ row: ForwardingRow) throws {
        try check(row)
    }

    @Test(arguments: ForwardingRow.several)
    func `what two kinds of fields say differently is not believed`(_ row: ForwardingRow) throws {
        try check(row)
    }

    @Test func `nothing is believed until the peer is known to be trusted`() throws {
        let fields = ["X-Forwarded-For: 192.0.2.1", "X-Forwarded-Host: b", "X-Request-ID: 1"]
        let bytes = request(fields)
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        #expect(head.forwarding.address == nil && !head.forwarding.isTrusted)
        #expect(bytes[head.authority.range].elementsEqual("h".utf8))
        let identifier = head.proxyRequestID(in: bytes.span)
        #expect(identifier.isEmpty)
    }

    @Test(
        arguments: [
            (["X-Request-ID: 6f1c-a.b_c~d:e/f+g=h@i"], true), (["X-Request-ID:"], false),
            (["X-Request-ID: a b"], false), (["X-Request-ID: a\"b"], false),
            (["X-Request-ID: \u{e4}"], false), (["X-Request-ID: a", "X-Request-ID: a"], false),
            (["X-Request-ID: " + String(repeating: "a", count: 128)], true),
            (["X-Request-ID: " + String(repeating: "a", count: 129)], false),
        ] as [([String], Bool)])
    func `a trusted proxy's identifier is taken over if it is plain and short`(
        _ fields: [String], isTaken: Bool
    ) throws {
        let bytes = request(fields)
        var head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        head.believeProxy(bytes.span, TrustedProxies())
        let identifier = head.proxyRequestID(in: bytes.span)
        #expect(identifier.isEmpty == !isTaken)
    }

    @Test func `a list knows its networks and whether Unix sockets are among them`() throws {
        var trusted = TrustedProxies()
        #expect(trusted.isEmpty && !trusted.contains(nil))
        #expect(trusted.add("10.0.0.0/8") && !trusted.contains(nil))
        #expect(trusted.add("unix:") && trusted.contains(nil) && !trusted.add("unix"))
        #expect(trusted.contains(IPAddress(text: "10.1.1.1")))
        #expect(trusted.words == ["10.0.0.0/8", "unix:"])
    }

    /// Whatever comes, nothing traps, and no address is believed but one that pieces beside each other spell.
    @Test func `no field is too odd to be read`() throws {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "for=", "\"", "[", "]", ":", ",", ";", "192.0.2.1", "::1", "_x", "unknown", "=", " ",
            "\\",
            "proto=https", "host=a", "10.0.0.1", "\u{e4}",
        ]
        let names = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"]
        for _ in 0..<2_000 {
            let values = names.map { _ in
                (0..<Int.random(in: 0...8, using: &random)).compactMap { _ in
                    pieces.randomElement(using: &random)
                }
            }
            let fields = zip(names, values).map { name, value in "\(name): \(value.joined())" }
            let bytes = request(fields)
            var head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
            head.believeProxy(bytes.span, try proxies(.all))
            if let address = head.forwarding.address {
                #expect(values.contains { addresses(in: $0).contains(address) }, "\(fields)")
            }
        }
    }

    /// The addresses that are spelled by some of the pieces, one after the other.
    private func addresses(in pieces: [String]) -> [IPAddress] {
        pieces.indices.flatMap { first in
            (first..<pieces.count).compactMap { last in
                IPAddress(text: pieces[first...last].joined())
            }
        }
    }

    private func check(_ row: ForwardingRow) throws {
        let bytes = request(row.fields)
        var head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        head.believeProxy(bytes.span, try proxies(row.believed))
        #expect(head.forwarding.address == row.address.flatMap { IPAddress(text: $0) })
        #expect(head.forwarding.isSecure == row.isSecure)
        #expect(String(decoding: bytes[head.authority.range], as: UTF8.self) == row.host)
    }

    private func request(_ fields: [String]) -> [UInt8] {
        Array((["GET / HTTP/1.1", "Host: h"] + fields + ["", ""]).joined(separator: "\r\n").utf8)
    }

    private func proxies(_ fields: TrustedProxies.Fields) throws -> TrustedProxies {
        var trusted = TrustedProxies()
        trusted.fields = fields
        try #require(trusted.add("10.0.0.0/8") && trusted.add("fd00::/8"))
        return trusted
    }
}
