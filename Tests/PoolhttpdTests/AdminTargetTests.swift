// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import poolhttpd

/// Where `poolhttpd status` looks for a daemon.
struct AdminTargetTests {
    @Test(arguments: [
        ("unix:/run/a.sock", [AdminTarget.path("/run/a.sock")]),
        ("unix:a.sock", [.path("a.sock")]),
        ("/run/a.sock", [.path("/run/a.sock")]),
        ("./a.sock", [.path("./a.sock")]),
        ("../a:1", [.path("../a:1")]),
        ("127.0.0.1:9180", [.network(host: "127.0.0.1", port: 9180)]),
        ("[::1]:9180", [.network(host: "::1", port: 9180)]),
        ("http://127.0.0.1:9180", [.network(host: "127.0.0.1", port: 9180)]),
        ("http://[::1]:9180/", [.network(host: "::1", port: 9180)]),
        ("http://10.0.0.1:65535/status", [.network(host: "10.0.0.1", port: 65535)]),
        ("http://[fe80::1]", [.network(host: "fe80::1", port: 80)]),
        ("http://127.0.0.1", [.network(host: "127.0.0.1", port: 80)]),
        (
            "localhost:1",
            [.network(host: "127.0.0.1", port: 1), .network(host: "::1", port: 1)]
        ),
    ])
    func `an address names a socket, or an address with a port`(
        text: String, targets: [AdminTarget]
    ) throws {
        #expect(try AdminTarget.targets(text) == targets)
    }

    @Test(arguments: [
        "", "unix:", "9180", ":9180", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536",
        "127.0.0.1:+1", "127.0.0.1:1x", "::1:9180", "[::1]", "[::1]9180", "[127.0.0.1]:9180",
        "example.org:9180", "https://127.0.0.1:9180", "http://", "http://:80",
        "http://127.0.0.1:80/other", "http://a@127.0.0.1:80", "ftp://127.0.0.1:80", "a.sock",
        "127.0.0.1\u{0}:80", "[::1%lo]:9180",
    ])
    func `anything else is no address`(text: String) {
        #expect(throws: (any Error).self) { try AdminTarget.targets(text) }
    }

    @Test func `a path has as many bytes as the kernel takes`() throws {
        let path = "/" + String(repeating: "a", count: 106)
        #expect(try AdminTarget.targets(path) == [.path(path)])
        #expect(throws: (any Error).self) { try AdminTarget.targets(path + "a") }
    }

    @Test(arguments: [
        ("unix:/a", AdminTarget.path("/a")), ("[::1]:9", .network(host: "::1", port: 9)),
        ("127.0.0.1:9", .network(host: "127.0.0.1", port: 9)),
    ])
    func `the address of a configuration that is named is the only place`(
        text: String, target: AdminTarget
    ) throws {
        let folder = try TestFolder()
        let file = try folder.write("conf", "[admin]\naddress = \(text)\n")
        #expect(try AdminPlaces(file: file).targets == [target])
    }

    @Test(arguments: ["", "[admin]\naddress = off\n", "[admin]\naddress = 127.0.0.1:0\n"])
    func `a configuration without an address that is known leaves the usual socket`(
        text: String
    ) throws {
        let folder = try TestFolder()
        let file = try folder.write("conf", text)
        #expect(try AdminPlaces(file: file).targets == [.usual])
    }

    @Test func `what is told of a target is what was written`() throws {
        for text in ["unix:/run/a", "127.0.0.1:1", "[::1]:80"] {
            #expect(try AdminTarget.targets(text).map(\.description) == [text])
        }
    }
}
