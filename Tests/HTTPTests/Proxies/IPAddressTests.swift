// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

struct IPAddressTests {
    @Test(
        arguments: [
            ("192.0.2.1", 0, 0xFFFF_C000_0201), ("::ffff:192.0.2.1", 0, 0xFFFF_C000_0201),
            ("::", 0, 0), ("::1", 0, 1), ("1::", 0x0001_0000_0000_0000, 0),
            ("2001:db8::1:2", 0x2001_0db8_0000_0000, 0x0001_0002),
            ("1:2:3:4:5:6:7:8", 0x0001_0002_0003_0004, 0x0005_0006_0007_0008),
            ("1:2:3:4:5:6:7::", 0x0001_0002_0003_0004, 0x0005_0006_0007_0000),
            ("::2:3:4:5:6:7:8", 0x0000_0002_0003_0004, 0x0005_0006_0007_0008),
            ("1::8", 0x0001_0000_0000_0000, 8),
            ("64:ff9b::192.0.2.1", 0x0064_ff9b_0000_0000, 0xC000_0201),
            ("1:2:3:4:5:6:1.2.3.4", 0x0001_0002_0003_0004, 0x0005_0006_0102_0304),
            ("FE80::ABCD", 0xFE80_0000_0000_0000, 0xABCD),
        ] as [(String, UInt64, UInt64)])
    func `an address has one value however it is written`(
        _ text: String, high: UInt64, low: UInt64
    ) {
        #expect(IPAddress(text: text) == IPAddress(high: high, low: low))
    }

    @Test(arguments: [
        "", ".", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "1..3.4", "a", ":",
        ":::",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1::", "12345::", "[::1]", "fe80::1%eth0",
        "1.2.3.4:5",
        "::1.2.3.400", "1:2:3:4:5:6:7:1.2.3.4",
    ])
    func `what is no address is none`(_ text: String) {
        #expect(IPAddress(text: text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
        ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("127.0.0.1", "127.0.0.1", true),
        ("127.0.0.1", "127.0.0.2", false), ("0.0.0.0/0", "1.2.3.4", true),
        ("0.0.0.0/0", "::1", false), ("::/0", "1.2.3.4", true), ("::/0", "fe80::1", true),
        ("::1", "::1", true), ("::1", "::2", false), ("fd00::/8", "fdff::1", true),
        ("fd00::/8", "fe00::1", false), ("2001:db8::/33", "2001:db8:7fff::", true),
        ("2001:db8::/33", "2001:db8:8000::", false), ("::2/127", "::3", true),
        ("::2/127", "::4", false), ("192.0.2.4/31", "192.0.2.5", true),
        ("192.0.2.4/31", "192.0.2.6", false), ("::/64", "::1:2:3:4", true),
        ("::/64", "0:0:0:1::", false),
    ])
    func `a network holds the addresses that begin like it`(
        _ network: String, _ address: String, expected: Bool
    ) throws {
        let network = try #require(IPNetwork(text: network))
        let address = try #require(IPAddress(text: address))
        #expect(network.contains(address) == expected)
    }

    @Test(arguments: [
        "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.1/8", "::1/64", "::/129",
        "::/0128",
        "10.0.0.0/8/8", "10/8", "localhost", "10.0.0.0 /8",
    ])
    func `what is no network is none`(_ text: String) {
        #expect(IPNetwork(text: text) == nil)
    }
}
