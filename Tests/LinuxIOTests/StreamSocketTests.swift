// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import Glibc
import LinuxIO
import SystemPackage
import TestSupport
import Testing

struct StreamSocketTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `what is sent is received, behind what the buffer holds`() throws {
        let pair = try SocketPair.tcp()
        var buffer = UniqueArray<UInt8>()
        #expect(try pair.here.receive(into: &buffer, upTo: 100) == .wouldBlock)
        #expect(try pair.there.send(bytes("hello").span) == .bytes(5))
        #expect(waitUntilReady(pair.here.number, CInt(POLLIN)))
        #expect(try pair.here.receive(into: &buffer, upTo: 100) == .bytes(5))
        #expect(try pair.there.send(bytes(" world").span) == .bytes(6))
        #expect(waitUntilReady(pair.here.number, CInt(POLLIN)))
        #expect(try pair.here.receive(into: &buffer, upTo: 100) == .bytes(6))
        #expect(buffer.text == "hello world")
        #expect(try pair.here.receive(into: &buffer, upTo: 100) == .wouldBlock)
        #expect(buffer.text == "hello world")
    }

    @Test func `no more is received than was asked for, whatever room the buffer has`() throws {
        let pair = SocketPair.unix()
        var buffer = UniqueArray<UInt8>(minimumCapacity: 1000)
        _ = try pair.there.send(bytes("abcdef").span)
        #expect(try pair.here.receive(into: &buffer, upTo: 4) == .bytes(4))
        #expect(try pair.here.receive(into: &buffer, upTo: 1) == .bytes(1))
        #expect(buffer.text == "abcde")
    }

    @Test(arguments: [false, true])
    func `what the peer has not taken is less once it has taken something`(isTCP: Bool) throws {
        let pair = isTCP ? try SocketPair.tcp() : SocketPair.unix()
        let empty = pair.here.queuedOutput
        #expect(empty == 0)
        let chunk = [UInt8](repeating: 1, count: 1 << 20)
        while case .bytes = try pair.here.send(chunk.span) {}
        let full = pair.here.queuedOutput ?? 0
        #expect(full > 0)
        var buffer = UniqueArray<UInt8>()
        while let count = pair.here.queuedOutput, count >= full {
            try #require(waitUntilReady(pair.there.number, CInt(POLLIN)))
            _ = try pair.there.receive(into: &buffer, upTo: 1 << 16)
            buffer.removeAll(keepingCapacity: true)
        }
        let less = pair.here.queuedOutput ?? full
        #expect(less < full)
    }

    @Test func `peeking takes nothing`() throws {
        let pair = SocketPair.unix()
        #expect(try pair.here.peek() == .wouldBlock)
        _ = try pair.there.send(bytes("ab").span)
        #expect(try pair.here.peek() == .bytes(1))
        #expect(try pair.here.peek() == .bytes(1))
        var buffer = UniqueArray<UInt8>()
        #expect(try pair.here.receive(into: &buffer, upTo: 9) == .bytes(2))
    }

    @Test func `the peer's end comes after its last bytes, and sending goes on`() throws {
        let pair = try SocketPair.tcp()
        _ = try pair.there.send(bytes("x").span)
        pair.there.shutdownWriting()
        var buffer = UniqueArray<UInt8>()
        // POLLRDHUP: both have come.
        #expect(waitUntilReady(pair.here.number, 0x2000))
        #expect(try pair.here.receive(into: &buffer, upTo: 10) == .bytes(1))
        #expect(try pair.here.receive(into: &buffer, upTo: 10) == .endOfStream)
        #expect(try pair.here.peek() == .endOfStream)
        #expect(try pair.here.send(bytes("y").span) == .bytes(1))
    }

    @Test func `a reset connection is an error`() throws {
        let pair = try SocketPair.tcp()
        let here = try reset(pair)
        var buffer = UniqueArray<UInt8>()
        #expect(throws: Errno.connectionReset) {
            _ = try here.receive(into: &buffer, upTo: 10)
        }
        #expect(buffer.text == "")
        #expect(throws: Errno.brokenPipe) { _ = try here.send(bytes("x").span) }
    }

    @Test(arguments: [false, true])
    func `sending to a full socket takes what fits, then would block`(isTCP: Bool) throws {
        let pair = isTCP ? try SocketPair.tcp() : SocketPair.unix()
        let chunk = [UInt8](repeating: 1, count: 1 << 20)
        var sent = 0
        while case .bytes(let count) = try pair.here.send(chunk.span) {
            #expect((1...chunk.count).contains(count))
            sent += count
        }
        #expect(sent > 0)
        // The kernel still moves bytes over; in the end nothing fits until the peer reads.
        var received = 0
        var buffer = UniqueArray<UInt8>()
        while received < sent {
            try #require(waitUntilReady(pair.there.number, CInt(POLLIN)))
            guard case .bytes(let count) = try pair.there.receive(into: &buffer, upTo: 1 << 20)
            else { break }
            buffer.removeAll(keepingCapacity: true)
            received += count
        }
        #expect(received == sent)
        #expect(waitUntilReady(pair.here.number, CInt(POLLOUT)))
        #expect(try pair.here.send(chunk.span) != .wouldBlock)
    }

    @Test func `what is longer than one system call writes goes out in its order`() throws {
        let pair = try SocketPair.tcp()
        let content = (0..<50_000).flatMap {
            [UInt8(truncatingIfNeeded: $0 >> 8), UInt8($0 & 255)]
        }
        var sent = 0
        var buffer = UniqueArray<UInt8>()
        while buffer.count < content.count {
            if sent < content.count,
                case .bytes(let count) = try pair.here.send(content.span.extracting(sent...))
            {
                sent += count
            }
            try #require(waitUntilReady(pair.there.number, CInt(POLLIN)))
            _ = try pair.there.receive(into: &buffer, upTo: content.count)
        }
        #expect(content.indices.allSatisfy { buffer[$0] == content[$0] })
    }

    @Test func `sending nothing is nothing`() throws {
        let pair = SocketPair.unix()
        #expect(try pair.here.send([UInt8]().span) == .bytes(0))
        #expect(try pair.there.peek() == .wouldBlock)
    }

    @Test func `what more follows is held back for goes out with it`() throws {
        let pair = try SocketPair.tcp()
        #expect(try pair.here.send(bytes("head").span, moreFollows: true) == .bytes(4))
        #expect(try pair.here.send(bytes("body").span) == .bytes(4))
        var buffer = UniqueArray<UInt8>()
        #expect(waitUntilReady(pair.there.number, CInt(POLLIN)))
        #expect(try pair.there.receive(into: &buffer, upTo: 100) == .bytes(8))
        #expect(buffer.text == "headbody")
    }

    @Test func `bytes and others that follow them go out together`() throws {
        let pair = SocketPair.unix()
        #expect(try pair.here.send(bytes("head").span, bytes("body").span) == .bytes(8))
        #expect(try pair.here.send(bytes("").span, bytes("x").span) == .bytes(1))
        var buffer = UniqueArray<UInt8>()
        #expect(try pair.there.receive(into: &buffer, upTo: 100) == .bytes(9))
        #expect(buffer.text == "headbodyx")
        let here = try pair.endThere()
        #expect(throws: Errno.brokenPipe) {
            _ = try here.send(bytes("head").span, bytes("body").span)
        }
    }

    @Test func `a part of a file is sent`() throws {
        let folder = try TestFolder()
        try folder.write("file", "0123456789")
        let file = try Directory(folder.path).open(bytes("file\0").span, symlinks: .deny)
        let pair = SocketPair.unix()
        #expect(try pair.here.send(file, from: 2, count: 3) == .bytes(3))
        #expect(try pair.here.send(file, from: 5, count: .max) == .bytes(5))
        var buffer = UniqueArray<UInt8>()
        #expect(try pair.there.receive(into: &buffer, upTo: 100) == .bytes(8))
        #expect(buffer.text == "23456789")
    }

    @Test func `where the file has ended, or was cut meanwhile, nothing is sent`() throws {
        let folder = try TestFolder()
        try folder.write("file", "0123456789")
        let file = try Directory(folder.path).open(bytes("file\0").span, symlinks: .deny)
        let pair = SocketPair.unix()
        #expect(try pair.here.send(file, from: 10, count: 1) == .endOfFile)
        try folder.cut("file", to: 4)
        #expect(try pair.here.send(file, from: 2, count: 8) == .bytes(2))
        #expect(try pair.here.send(file, from: 4, count: 6) == .endOfFile)
    }

    @Test func `sending a file to a full socket takes what fits, then would block`() throws {
        let folder = try TestFolder()
        try folder.write("file", "")
        try folder.cut("file", to: 64 << 20)
        let file = try Directory(folder.path).open(bytes("file\0").span, symlinks: .deny)
        let pair = try SocketPair.tcp()
        var offset: UInt64 = 0
        while case .bytes(let count) = try pair.here.send(
            file, from: offset, count: (64 << 20) - offset)
        {
            offset += count
        }
        #expect(try pair.here.send(file, from: offset, count: 1) != .endOfFile)
        #expect(offset > 0)
        #expect(offset < 64 << 20)
    }

    @Test func `a file is sent no further than to a closed connection's error`() async {
        // sendfile(2) raises SIGPIPE, which the daemon's workers block.
        await #expect(processExitsWith: .success) {
            SignalQueue.ignore(SIGPIPE)
            let folder = try TestFolder()
            try folder.write("file", "0123456789")
            let file = try Directory(folder.path).open(
                Array("file\0".utf8).span, symlinks: .deny)
            let here = try SocketPair.unix().endThere()
            do throws(Errno) {
                _ = try here.send(file, from: 0, count: 10)
                preconditionFailure("it was sent")
            } catch {
                precondition(error == .brokenPipe, "\(error)")
            }
        }
    }

    @Test func `how long data has been there is told, where the kernel knows`() throws {
        let pair = try SocketPair.tcp()
        _ = try pair.there.send(bytes("x").span)
        try #require(waitUntilReady(pair.here.number, CInt(POLLIN)))
        let arrived = ContinuousClock.now
        try waitUntil { ContinuousClock.now - arrived > .milliseconds(50) }
        let known = pair.here.millisecondsSinceLastReceive
        let age = try #require(known)
        // The kernel's clock has steps of 1 to 10 ms.
        #expect(age >= 30)
        let passed = arrived.duration(to: .now) + .seconds(1)
        #expect(Duration.milliseconds(age) <= passed)
        let unknown = SocketPair.unix().here.millisecondsSinceLastReceive
        #expect(unknown == nil)
    }

    @Test func `the peer's host is told`() throws {
        let pair = try SocketPair.tcp()
        let (here, there) = (pair.here.peer, pair.there.peer)
        #expect(here.host == "127.0.0.1")
        #expect(here == there)
        let local = SocketPair.unix().here.peer
        #expect(local.host == "unix")
    }

    /// Lets the far end of a pair reset the connection; returns the near end when that has come.
    private func reset(_ pair: consuming SocketPair) throws -> StreamSocket {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        let result = unsafe setsockopt(
            pair.there.number, SOL_SOCKET, SO_LINGER, &linger,
            socklen_t(MemoryLayout<Glibc.linger>.size))
        try #require(result == 0)
        return try pair.endThere()
    }
}
