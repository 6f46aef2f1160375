// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

/// The PROXY protocol, section by section.
struct ProxyHeaderTests {
    // Section 2.1.
    @Test(
        arguments: [
            ("PROXY TCP4 192.0.2.1 10.0.0.1 56324 443\r\n", "192.0.2.1"),
            ("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255"),
            ("PROXY TCP4 192.0.2.1 10.0.0.1 0 0\r\n", "192.0.2.1"),
            ("PROXY TCP6 2001:db8::1 ::1 56324 443\r\n", "2001:db8::1"),
            ("PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2\r\n", "192.0.2.1"),
            ("PROXY UNKNOWN\r\n", nil), ("PROXY UNKNOWN what ever\r\n", nil),
            (
                "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
                    + "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n", nil
            ),
        ] as [(String, String?)])
    func `a line tells of the client`(_ line: String, expected: String?) {
        check(Array(line.utf8), expected)
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n", "PROXYTCP4", "proxy TCP4 1.1.1.1 1.1.1.1 1 1\r\n", "PROXY\r\n",
        "PROXY \r\n", "PROXY TCP4\r\n", "PROXY TCP4 1.1.1.1 1.1.1.1 1\r\n",
        "PROXY TCP4 1.1.1.1 1.1.1.1 1 1 \r\n", "PROXY TCP4  1.1.1.1 1.1.1.1 1 1\r\n",
        "PROXY TCP4 1.1.1.1 1.1.1.1 1 65536\r\n", "PROXY TCP4 1.1.1.1 1.1.1.1 01 1\r\n",
        "PROXY TCP4 1.1.1.1 1.1.1.1 -1 1\r\n", "PROXY TCP4 1.1.1 1.1.1.1 1 1\r\n",
        "PROXY TCP4 ::1 ::1 1 1\r\n", "PROXY TCP6 1.1.1.1 1.1.1.1 1 1\r\n",
        "PROXY TCP5 1.1.1.1 1.1.1.1 1 1\r\n", "PROXY UDP4 1.1.1.1 1.1.1.1 1 1\r\n",
        "PROXY TCP4 1.1.1.1 1.1.1.1 1 1\n", "PROXY TCP4 1.1.1.1 1.1.1.1 1 1\rX",
        "PROXY UNKNOWN " + String(repeating: "x", count: 92) + "\r\n",
        "PROXY TCP4 " + String(repeating: "1", count: 200),
    ])
    func `a line that is not as it should be is malformed`(_ line: String) {
        #expect(parse(Array(line.utf8)) == .malformed)
    }

    // Section 2.2.
    @Test func `a record tells of the client`() {
        check(Self.record(0x21, 0x11, [192, 0, 2, 1] + [10, 0, 0, 1, 1, 2, 3, 4]), "192.0.2.1")
        let address = Array(repeating: UInt8(0), count: 15) + [1]
        check(Self.record(0x21, 0x21, address + address + [0, 1, 0, 2]), "::1")
    }

    @Test(
        arguments: [
            ("a Unix socket", Self.record(0x21, 0x31, [UInt8](repeating: 0x61, count: 216))),
            ("an unspecified family", Self.record(0x21, 0x00, [])),
            ("an unspecified family with more", Self.record(0x21, 0x00, [4, 0, 1, 0])),
            ("a connection of the proxy's own", Self.record(0x20, 0x00, [])),
            ("one with an address", Self.record(0x20, 0x11, [UInt8](repeating: 1, count: 12))),
            ("one with less than that", Self.record(0x20, 0x11, [1])),
        ] as [(String, [UInt8])])
    func `a record may tell of no address`(_ description: String, _ bytes: [UInt8]) {
        check(bytes, nil)
    }

    @Test(
        arguments: [
            ("another signature", [0x0D, 0x0A, 0x0D, 0x0A, 0x01]),
            ("an empty line", Array("\r\nGET / HTTP/1.1\r\n".utf8)),
            ("version 1", Self.record(0x11, 0x11, [UInt8](repeating: 1, count: 12))),
            ("an unknown command", Self.record(0x22, 0x11, [UInt8](repeating: 1, count: 12))),
            ("datagrams", Self.record(0x21, 0x12, [UInt8](repeating: 1, count: 12))),
            ("an unknown family", Self.record(0x21, 0x41, [])),
            ("too few bytes for IPv4", Self.record(0x21, 0x11, [UInt8](repeating: 1, count: 11))),
            ("too few bytes for IPv6", Self.record(0x21, 0x21, [UInt8](repeating: 1, count: 35))),
            (
                "more bytes than are taken",
                Self.record(0x21, 0x00, [UInt8](repeating: 0, count: 4097))
            ),
            ("half an extension", Self.record(0x21, 0x00, [4, 0])),
            ("an extension that is cut off", Self.record(0x21, 0x00, [4, 0, 2, 1])),
        ] as [(String, [UInt8])])
    func `a record that is not as it should be is malformed`(
        _ description: String, _ bytes: [UInt8]
    ) {
        #expect(parse(bytes) == .malformed)
    }

    // Section 2.2.6.
    @Test(
        arguments: [
            ([0x20, 0, 5, 1, 0, 0, 0, 0], true), ([0x20, 0, 5, 0, 0, 0, 0, 0], false),
            ([0x04, 0, 1, 9, 0x20, 0, 8, 7, 0, 0, 0, 0, 0x21, 0, 0], true), ([0x20, 0, 0], false),
            ([0x04, 0, 0], false), ([0x03, 0, 4, 1, 2, 3, 4], false),
        ] as [([UInt8], Bool)])
    func `extensions are passed over but for that of TLS`(_ extensions: [UInt8], isSecure: Bool) {
        let bytes = Self.record(0x21, 0x11, [192, 0, 2, 1, 10, 0, 0, 1, 1, 2, 3, 4] + extensions)
        check(bytes, "192.0.2.1", isSecure: isSecure)
    }

    /// A header in version 2.
    private static func record(_ command: UInt8, _ family: UInt8, _ content: [UInt8]) -> [UInt8] {
        Array("\r\n\r\n\0\r\nQUIT\n".utf8)
            + [command, family, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
    }

    private func parse(_ bytes: [UInt8]) -> ProxyHeader.Outcome { ProxyHeader.parse(bytes.span) }

    /// The outcome is the same however the bytes are split, and whatever follows.
    private func check(_ bytes: [UInt8], _ expected: String?, isSecure: Bool = false) {
        let address = expected.flatMap { IPAddress(text: $0) }
        for count in bytes.indices {
            #expect(parse(Array(bytes[..<count])) == .incomplete, "after \(count)")
        }
        for more in ["", "GET / HTTP/1.1\r\n", "\r\n"] {
            guard case .complete(let header) = parse(bytes + more.utf8) else {
                Issue.record("not complete")
                return
            }
            #expect(header.source == address && header.isSecure == isSecure)
            #expect(header.byteCount == bytes.count)
        }
    }

    @Test func `no bytes are too odd to be looked at`() {
        var random = SystemRandomNumberGenerator()
        let starts = [
            Array("PROXY ".utf8), Array("PROXY TCP4 1.1.1.1 ".utf8),
            Array("\r\n\r\n\0\r\nQUIT\n".utf8),
            Array("\r\n\r\n\0\r\nQUIT\n\u{21}\u{11}\0".utf8), [],
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...64, using: &random)
            let rest = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let bytes = (starts.randomElement(using: &random) ?? []) + rest
            if case .complete(let header) = parse(bytes) {
                #expect(header.byteCount <= bytes.count)
            }
        }
    }
}
