// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// What becomes of the clients of passed sockets when the start fails.
struct FailedStartTests {
    /// A reason to fail, by options.
    struct Reason: Sendable, CustomTestStringConvertible {
        let option: String
        let value: String
        let status: CInt
        let message: String

        var testDescription: String { option }

        static let all = [
            Reason(option: "--prot", value: "80", status: 64, message: "Unknown option '--prot'"),
            Reason(option: "--workers", value: "many", status: 78, message: "found \"many\""),
            Reason(option: "--root", value: "/none", status: 78, message: "cannot serve \"/none\""),
        ]
    }

    @Test(arguments: Reason.all)
    func `every client is answered 503, and the reason is logged once`(reason: Reason) throws {
        let first = try TestSocket.listener()
        let second = try TestSocket.listener()
        let early = try TestClient(port: first.port)
        try early.send(request("/"))
        let daemon = try TestDaemon(
            reason.option, reason.value, wrapper: ActivationTests.activation(of: 2),
            socket: first.descriptor, others: [second.descriptor])
        let response = try early.readResponse()
        #expect(response.status == 503)
        #expect(response["retry-after"] != nil)
        #expect(response["connection"] == "close")
        #expect(response["content-length"] == "0")
        #expect(try early.readToEnd().isEmpty)
        #expect(try get("/", port: second.port).status == 503)
        #expect(try daemon.exitStatus() == reason.status)
        #expect(daemon.log.split(separator: reason.message).count == 2)
    }

    @Test func `a failure of the server itself is answered as well`() throws {
        let listener = try TestSocket.listener()
        let client = try TestClient(port: listener.port)
        try client.send(request("/"))
        let daemon = try TestDaemon(
            environment: ["LISTEN_FDNAMES=bogus"], wrapper: ActivationTests.activation,
            socket: listener.descriptor)
        #expect(try client.readResponse().status == 503)
        #expect(try daemon.exitStatus() == 78)
    }

    @Test func `a request that is longer than what anybody reads is answered without a reset`()
        throws
    {
        let listener = try TestSocket.listener()
        let client = try TestClient(port: listener.port)
        let daemon = try TestDaemon(
            "--workers", "many", wrapper: ActivationTests.activation, socket: listener.descriptor)
        try client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n")
        try client.send([UInt8](repeating: 0, count: 1_000_000))
        #expect(try client.readResponse().status == 503)
        #expect(try client.readToEnd().isEmpty)
        #expect(try daemon.exitStatus() == 78)
    }

    @Test func `clients that send nothing hold nobody`() throws {
        let listener = try TestSocket.listener()
        let silent = try (0..<10).map { _ in try TestClient(port: listener.port) }
        let daemon = try TestDaemon(
            "--workers", "many", wrapper: ActivationTests.activation, socket: listener.descriptor)
        #expect(try get("/", port: listener.port).status == 503)
        #expect(try daemon.exitStatus() == 78)
        #expect(silent.allSatisfy { $0.isEnded })
    }

    @Test func `a signal ends the program, with the status of the failure`() throws {
        let listener = try TestSocket.listener()
        let daemon = try TestDaemon(
            "--workers", "many", wrapper: ActivationTests.activation, socket: listener.descriptor)
        // Once a client is answered, signals are looked for.
        #expect(try get("/", port: listener.port).status == 503)
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 78)
    }

    @Test func `a passed connection is answered`() throws {
        let listener = try TestSocket.listener()
        let client = try TestClient(port: listener.port)
        try client.send(request("/"))
        let connection = try listener.accepted()
        let daemon = try TestDaemon(
            "--workers", "many", environment: ["LISTEN_FDNAMES=connection"],
            wrapper: ActivationTests.activation, socket: connection.descriptor)
        #expect(try client.readResponse().status == 503)
        client.close()
        #expect(try daemon.exitStatus() == 78)
    }

    @Test func `the next start serves, once the cause is mended`() throws {
        let listener = try TestSocket.listener()
        let folder = try TestFolder()
        let root = "\(folder.path)/www"
        let broken = try TestDaemon(
            "--root", root, wrapper: ActivationTests.activation, socket: listener.descriptor)
        #expect(try get("/", port: listener.port).status == 503)
        #expect(try broken.exitStatus() == 78)
        try folder.makeFolder("www")
        try folder.write("www/index.html", "page")
        let client = try TestClient(port: listener.port)
        try client.send(request("/"))
        let mended = try TestDaemon(
            "--root", root, wrapper: ActivationTests.activation, socket: listener.descriptor)
        #expect(try client.readResponse().text == "page")
        try mended.waitUntilReady()
    }

    @Test(arguments: ["--check", "--print-config"])
    func `a look at the configuration leaves passed sockets alone`(option: String) throws {
        let listener = try TestSocket.listener()
        let client = try TestClient(port: listener.port)
        try client.send(request("/"))
        for wrong in ["--workers=many", "--wrokers=4"] {
            let program = try TestDaemon(
                option, wrong, wrapper: ActivationTests.activation, socket: listener.descriptor)
            #expect(try program.exitStatus() != 0)
        }
        #expect(!client.hasInput && !client.isEnded)
    }
}
