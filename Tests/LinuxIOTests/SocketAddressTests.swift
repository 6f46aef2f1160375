// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import SystemPackage
import Testing

struct SocketAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1", 8080, "127.0.0.1", "127.0.0.1:8080"),
            ("0.0.0.0", 0, "0.0.0.0", "0.0.0.0:0"),
            ("255.255.255.255", 65_535, "255.255.255.255", "255.255.255.255:65535"),
            ("::1", 8080, "::1", "[::1]:8080"),
            ("::", 80, "::", "[::]:80"),
            ("2001:0DB8:0:0:0:0:0:1", 1, "2001:db8::1", "[2001:db8::1]:1"),
            (
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", 65_535,
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe",
                "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe]:65535"
            ),
            ("::ffff:192.0.2.1", 443, "192.0.2.1", "192.0.2.1:443"),
            ("::ffff:c000:201", 443, "192.0.2.1", "192.0.2.1:443"),
            // IPv4-compatible addresses are not IPv4 in IPv6.
            ("::192.0.2.1", 443, "::192.0.2.1", "[::192.0.2.1]:443"),
        ] as [(String, UInt16, String, String)])
    func `a numeric host is understood and shown`(
        text: String, port: UInt16, host: String, description: String
    ) throws {
        let address = try SocketAddress(host: text, port: port)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.description == description)
    }

    @Test(arguments: [
        "", " ", "localhost", "127.0.0.1 ", " 127.0.0.1", "127.0.0", "127.0.0.256", "127.0.0.01",
        "127.1", "0x7f.0.0.1", "1.2.3.4.5", "[::1]", "::1%lo", "fe80::1%1", ":::", "::1::",
        "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::ffff:1.2.3", "*",
    ])
    func `anything but a numeric host is refused`(text: String) {
        #expect(throws: Errno.invalidArgument) {
            _ = try SocketAddress(host: text, port: 80)
        }
    }

    @Test(arguments: ["/run/a.socket", "a", String(repeating: "a", count: 107)])
    func `a path is shown behind the kind it is`(path: String) throws {
        let address = try SocketAddress(path: path)
        #expect(address.host == "unix")
        #expect(address.port == 0)
        #expect(address.path == path)
        #expect(address.description == "unix:\(path)")
    }

    @Test func `an IP address has no path`() throws {
        #expect(try SocketAddress(host: "::1", port: 80).path == nil)
    }

    @Test(arguments: [108, 109, 10_000])
    func `a path of more than 107 bytes is refused`(count: Int) {
        #expect(throws: Errno.fileNameTooLong) {
            _ = try SocketAddress(path: String(repeating: "a", count: count))
        }
    }
}
