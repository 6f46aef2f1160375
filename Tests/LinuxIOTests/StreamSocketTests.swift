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
        #expect(try pair.there.send(bytes("hello").span) == 5)
        #expect(waitUntilReady(pair.here.number, CInt(POLLIN)))
        #expect(try pair.here.receive(into: &buffer, upTo: 100) == .bytes(5))
        #expect(try pair.there.send(bytes(" world").span) == 6)
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
        while try pair.here.send(chunk.span) > 0 {}
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
        #expect(try pair.here.send(bytes("y").span) == 1)
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
        #expect(throws: Errno.socketNotConnected) { _ = try here.peerAddress }
    }

    @Test(arguments: [false, true])
    func `sending to a full socket takes what fits, then nothing`(isTCP: Bool) throws {
        let pair = isTCP ? try SocketPair.tcp() : SocketPair.unix()
        let chunk = [UInt8](repeating: 1, count: 1 << 20)
        var sent = 0
        while true {
            let count = try pair.here.send(chunk.span)
            #expect((0...chunk.count).contains(count))
            guard count > 0 else { break }
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
        #expect(try pair.here.send(chunk.span) > 0)
    }

    @Test func `sending nothing is nothing`() throws {
        let pair = SocketPair.unix()
        #expect(try pair.here.send([UInt8]().span) == 0)
        #expect(try pair.there.peek() == .wouldBlock)
    }

    @Test func `what more follows is held back for goes out with it`() throws {
        let pair = try SocketPair.tcp()
        #expect(try pair.here.send(bytes("head").span, moreFollows: true) == 4)
        #expect(try pair.here.send(bytes("body").span) == 4)
        var buffer = UniqueArray<UInt8>()
        #expect(waitUntilReady(pair.there.number, CInt(POLLIN)))
        #expect(try pair.there.receive(into: &buffer, upTo: 100) == .bytes(8))
        #expect(buffer.text == "headbody")
    }

    @Test func `a part of a file is sent and the offset moves on`() throws {
        let folder = try TestFolder()
        try folder.write("file", "0123456789")
        let file = try Directory(folder.path).open(bytes("file\0").span, symlinks: .deny)
        let pair = SocketPair.unix()
        var offset: UInt64 = 2
        #expect(try pair.here.send(file, from: &offset, count: 3) == 3)
        #expect(offset == 5)
        #expect(try pair.here.send(file, from: &offset, count: .max) == 5)
        #expect(offset == 10)
        var buffer = UniqueArray<UInt8>()
        #expect(try pair.there.receive(into: &buffer, upTo: 100) == .bytes(8))
        #expect(buffer.text == "23456789")
    }

    @Test func `where the file has ended, or was cut meanwhile, nothing is sent`() throws {
        let folder = try TestFolder()
        try folder.write("file", "0123456789")
        let file = try Directory(folder.path).open(bytes("file\0").span, symlinks: .deny)
        let pair = SocketPair.unix()
        var offset: UInt64 = 10
        #expect(try pair.here.send(file, from: &offset, count: 1) == 0)
        try folder.cut("file", to: 4)
        offset = 2
        #expect(try pair.here.send(file, from: &offset, count: 8) == 2)
        #expect(try pair.here.send(file, from: &offset, count: 6) == 0)
        #expect(offset == 4)
    }

    @Test func `sending a file to a full socket takes what fits, then nil`() throws {
        let folder = try TestFolder()
        try folder.write("file", "")
        try folder.cut("file", to: 64 << 20)
        let file = try Directory(folder.path).open(bytes("file\0").span, symlinks: .deny)
        let pair = try SocketPair.tcp()
        var offset: UInt64 = 0
        while let count = try pair.here.send(file, from: &offset, count: (64 << 20) - offset) {
            try #require(count > 0)
        }
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
            let here = SocketPair.unix().takeHere()
            var offset: UInt64 = 0
            do throws(Errno) {
                _ = try here.send(file, from: &offset, count: 10)
                preconditionFailure("it was sent")
            } catch {
                precondition(error == .brokenPipe, "\(error)")
            }
        }
    }

    @Test func `the peer's address is told`() throws {
        let pair = try SocketPair.tcp()
        let address = try pair.here.peerAddress
        #expect(address.host == "127.0.0.1")
        #expect(try pair.there.peerAddress.port != address.port)
        #expect(try SocketPair.unix().here.peerAddress.description == "unix")
    }

    /// Lets the far end of a pair reset the connection; returns the near end when that has come.
    private func reset(_ pair: consuming SocketPair) throws -> StreamSocket {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        let result = unsafe setsockopt(
            pair.there.number, SOL_SOCKET, SO_LINGER, &linger,
            socklen_t(MemoryLayout<Glibc.linger>.size))
        try #require(result == 0)
        let here = pair.takeHere()
        try #require(waitUntilReady(here.number, CInt(POLLIN)))
        return here
    }
}
