// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage
import TestSupport
import Testing

@testable import poolhttpd

/// Source: RFC 9112 sections 2 and 6.
struct AdminClientTests {
    private static var patience: Patience { Patience(.seconds(60)) }

    /// Asks a server that sends these bytes, as often as told, and ends the connection or does not.
    private func ask(
        _ bytes: String, times: Int = 1, ends: Bool = true, _ patience: Patience = patience
    ) throws -> Result<AdminAnswer, AdminClient.Failure> {
        let listener = try TestSocket.listener()
        let client = AdminClient(target: .network(host: "127.0.0.1", port: listener.port))
        let asked = TestThread {
            Result { () throws(AdminClient.Failure) in try client.get("/status", patience) }
        }
        let peer = try listener.accepted()
        let connection = peer.descriptor
        var request = [UInt8](repeating: 0, count: 4096)
        // With bytes that were not read, the end would be a reset.
        let received = unsafe recv(connection, &request, request.count, 0)
        #expect(String(decoding: request[..<received], as: UTF8.self).hasPrefix("GET /status "))
        let block = Array(bytes.utf8)
        for _ in 0..<times {
            guard unsafe send(connection, block, block.count, CInt(MSG_NOSIGNAL)) > 0 else { break }
        }
        if ends {
            shutdown(connection, CInt(SHUT_WR))
        }
        return withExtendedLifetime(peer) { asked.join() }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokmore", 200, "ok"),
        ("HTTP/1.1 200 OK\r\ncontent-length:2 \r\nX: y\r\n\r\nok", 200, "ok"),
        ("HTTP/1.0 503 No\r\n\r\nto the end", 503, "to the end"),
        ("HTTP/1.1 204\r\nContent-Length: 0\r\n\r\n", 204, ""),
    ])
    func `a response is read up to its length or the end`(
        bytes: String, status: Int, content: String
    ) throws {
        let answer = try ask(bytes).get()
        #expect(answer == AdminAnswer(status: status, content: Array(content.utf8)))
    }

    @Test(arguments: [
        ("", "it ends the connection"),
        ("SSH-2.0-OpenSSH\r\n", "what it sends is not HTTP"),
        ("HTTP/1.1 200 OK\r\n", "what it sends is not HTTP"),
        ("HTTP/2 200\r\n\r\n", "what it sends is not HTTP"),
        ("HTTP/1.1 2x0 OK\r\n\r\n", "what it sends is not HTTP"),
        ("HTTP/1.1 999 OK\r\n\r\n", "what it sends is not HTTP"),
        ("\u{0}\u{1}\u{2}", "what it sends is not HTTP"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", "its answer is cut off"),
        ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "it sends more than 1048576 bytes"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "it sends more than 1048576 bytes"
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "it answers in a transfer coding, as poolhttpd does not"
        ),
    ])
    func `what is no response is told`(bytes: String, problem: String) throws {
        #expect(try ask(bytes) == .failure(.garbled(problem)))
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\n\r\n", "it sends more than 1048576 bytes"),
        ("HTTP/1.1 200 OK\r\n", "what it sends is not HTTP"),
    ])
    func `a server that never stops is left`(start: String, problem: String) throws {
        let block = start + String(repeating: "a", count: 65_536 - start.utf8.count)
        #expect(try ask(block, times: 1000) == .failure(.garbled(problem)))
    }

    @Test func `a server that sends nothing is left at the deadline`() throws {
        #expect(
            try ask("", ends: false, Patience(.milliseconds(50)))
                == .failure(.unreachable(.timedOut)))
    }

    @Test func `a server that does not accept is left at the deadline`() throws {
        let listener = try TestSocket.listener()
        let client = AdminClient(target: .network(host: "127.0.0.1", port: listener.port))
        #expect(throws: AdminClient.Failure.unreachable(.timedOut)) {
            try client.get("/", Patience(.milliseconds(50)))
        }
    }

    @Test func `where nobody listens that is told at once`() throws {
        let folder = try TestFolder()
        for (name, errno) in [("none", Errno.noSuchFileOrDirectory), ("left", .connectionRefused)] {
            if name == "left" {
                try TestSocket.abandon("\(folder.path)/left")
            }
            #expect(throws: AdminClient.Failure.unreachable(errno)) {
                try AdminClient(target: .path("\(folder.path)/\(name)")).get("/", Self.patience)
            }
        }
    }
}
