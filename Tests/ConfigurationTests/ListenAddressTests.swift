// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

struct ListenAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1", .ipv4("127.0.0.1")),
            ("0.0.0.0", .ipv4("0.0.0.0")),
            ("::", .ipv6("::")),
            ("::1", .ipv6("::1")),
            ("2001:DB8::5", .ipv6("2001:DB8::5")),
            ("::ffff:10.0.0.1", .ipv6("::ffff:10.0.0.1")),
            ("unix:/run/poolhttpd/http.sock", .unix(path: "/run/poolhttpd/http.sock")),
            ("unix:/with space", .unix(path: "/with space")),
            (
                "unix:/" + String(repeating: "x", count: 106),
                .unix(path: "/" + String(repeating: "x", count: 106))
            ),
        ] as [(String, ListenAddress)])
    func `an address is read, and printed as it was`(text: String, expected: ListenAddress) {
        #expect(ListenAddress(text: text) == expected)
        #expect(expected.text == text)
    }

    @Test(arguments: [
        ("nothing", ""),
        ("a host name", "localhost"),
        ("a star", "*"),
        ("three numbers", "10.0.1"),
        ("a number above 255", "10.0.0.256"),
        ("a port", "127.0.0.1:80"),
        ("brackets", "[::1]"),
        ("a zone", "fe80::1%eth0"),
        ("two gaps", "1::2::3"),
        ("a blank", "127.0.0.1 "),
        ("a NUL", "127.0.0.1\0x"),
        ("a socket without a path", "unix:"),
        ("a relative socket", "unix:run/http.sock"),
        ("a folder", "unix:/run/"),
        ("a socket's path of 108 bytes", "unix:/" + String(repeating: "x", count: 107)),
        (
            "a socket's path of 108 bytes in fewer characters",
            "unix:/" + String(repeating: "é", count: 54)
        ),
        ("a line end in a socket's path", "unix:/a\nb"),
    ])
    func `what is no address is refused`(_: String, text: String) {
        #expect(ListenAddress(text: text) == nil)
    }
}
