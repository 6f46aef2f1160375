// SPDX-License-Identifier: Apache-2.0

public import BasicContainers
import CLinux
import Glibc
public import SystemPackage

/// A connected stream socket in non-blocking mode, closed when its owner ends.
public struct StreamSocket: ~Copyable, Sendable {
    /// The outcome of a read.
    public enum Received: Equatable, Sendable {
        /// This many bytes, at least 1.
        case bytes(Int)
        /// Nothing has come yet.
        case wouldBlock
        /// The peer sends no more.
        case endOfStream
    }

    /// The outcome of a write.
    public enum Sent: Equatable, Sendable {
        /// The kernel has taken this many bytes.
        case bytes(Int)
        /// There is no room.
        case wouldBlock
    }

    /// The outcome of a write from a file.
    public enum SentFromFile: Equatable, Sendable {
        /// The kernel has taken this many bytes, at least 1.
        case bytes(UInt64)
        /// There is no room.
        case wouldBlock
        /// The file has no byte at the offset.
        case endOfFile
    }

    /// What a peer has ended.
    public enum PeerEnd: Sendable {
        /// Nothing.
        case nothing
        /// Its sending; whether it still reads is not known: on TCP a peer that has gone looks the
        /// same.
        case sending
        /// The connection.
        case connection
    }

    private let descriptor: OwnedDescriptor

    /// Creates the owner of a connected stream socket in non-blocking mode.
    public init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }

    /// The descriptor's number, for an event queue.
    public var number: CInt { descriptor.number }

    /// Reads what has come, and appends it to the buffer.
    ///
    /// - Parameter limit: the most bytes to read, at least 1.
    /// - Throws: the errno of recv(2), `ECONNRESET` above all.
    public func receive(
        into buffer: inout UniqueArray<UInt8>, upTo limit: Int
    ) throws(Errno) -> Received {
        var count = 0
        buffer.append(addingCount: limit) { output in
            unsafe output.withUnsafeMutableBufferPointer { free, initializedCount in
                count = Errno.uninterrupted {
                    unsafe clinux_receive(descriptor.number, free.baseAddress, free.count, 0)
                }
                initializedCount = max(0, count)
            }
        }
        return try Self.received(count)
    }

    /// Tells whether bytes, or the end of the stream, wait to be read, and takes nothing.
    ///
    /// - Throws: the errno of recv(2).
    public func peek() throws(Errno) -> Received {
        var byte: UInt8 = 0
        let count = Errno.uninterrupted {
            unsafe clinux_receive(descriptor.number, &byte, 1, CInt(MSG_PEEK))
        }
        return try Self.received(count)
    }

    /// Writes as much as fits.
    ///
    /// - Parameter moreFollows: the kernel may hold a partial packet back for what follows at once.
    /// - Throws: the errno of send(2), `EPIPE` or `ECONNRESET` above all.
    public func send(_ bytes: Span<UInt8>, moreFollows: Bool = false) throws(Errno) -> Sent {
        guard !bytes.isEmpty else { return .bytes(0) }
        guard bytes.count <= Self.maximumRun else {
            return try sendRuns(bytes, moreFollows: moreFollows)
        }
        let count = sendRun(bytes, moreFollows: moreFollows)
        return count == -Int(EAGAIN) ? .wouldBlock : .bytes(try Errno.check(count))
    }

    /// Writes bytes and others that follow them, as far as they fit, by one system call.
    ///
    /// - Throws: as `send(_:moreFollows:)`.
    public func send(_ bytes: Span<UInt8>, _ others: Span<UInt8>) throws(Errno) -> Sent {
        let count = unsafe bytes.withUnsafeBufferPointer { first in
            unsafe others.withUnsafeBufferPointer { second in
                Errno.uninterrupted {
                    unsafe clinux_send_two(
                        descriptor.number, first.baseAddress, first.count, second.baseAddress,
                        second.count)
                }
            }
        }
        return count == -Int(EAGAIN) ? .wouldBlock : .bytes(try Errno.check(count))
    }

    private func sendRuns(_ bytes: Span<UInt8>, moreFollows: Bool) throws(Errno) -> Sent {
        var taken = 0
        while taken < bytes.count {
            let run = bytes.extracting(taken..<min(bytes.count, taken + Self.maximumRun))
            let isLast = taken + run.count == bytes.count
            let count = sendRun(run, moreFollows: moreFollows && isLast)
            // An error behind what was taken is met again by the next write.
            guard count >= 0 || taken == 0 else { break }
            guard count != -Int(EAGAIN) else { return .wouldBlock }
            taken += try Errno.check(count)
            if count < run.count { break }
        }
        return .bytes(taken)
    }

    /// The most bytes that one system call writes.
    ///
    /// A little less than the largest packet of loopback, so that each is on its way before the next is
    /// given to the kernel. Of two that wait together the congestion control that paces (BBR) sends the
    /// second by a timer, for which more is paid than for another call.
    public static let maximumRun = 60 * 1024

    @inline(__always)
    private func sendRun(_ bytes: Span<UInt8>, moreFollows: Bool) -> Int {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            Errno.uninterrupted {
                unsafe clinux_send(
                    descriptor.number, buffer.baseAddress, buffer.count, moreFollows ? 1 : 0)
            }
        }
    }

    /// Writes a part of a file as far as it fits, without a copy in user space.
    ///
    /// - Parameters:
    ///   - offset: where in the file to begin.
    ///   - count: the most bytes to write, at least 1; one call takes at most 60 KiB.
    /// - Throws: the errno of sendfile(2).
    public func send(
        _ file: borrowing OpenFile, from offset: UInt64, count: UInt64
    ) throws(Errno) -> SentFromFile {
        let taken = Errno.uninterrupted {
            var position = off_t(clamping: offset)
            return unsafe clinux_sendfile(
                descriptor.number, file.number, &position,
                min(Self.maximumRun, Int(clamping: count)))
        }
        guard taken != -Int(EAGAIN) else { return .wouldBlock }
        let sent = UInt64(try Errno.check(taken))
        return sent == 0 ? .endOfFile : .bytes(sent)
    }

    /// Whether there is room to write, or an error that a write would report.
    ///
    /// Source: poll(2).
    public var hasRoom: Bool {
        var entry = pollfd(fd: descriptor.number, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&entry, 1, 0) > 0
    }

    /// What the peer has ended by now, whatever it has sent before.
    ///
    /// Source: poll(2), `POLLRDHUP`.
    public var peerEnd: PeerEnd {
        let events = Int16(CLINUX_POLLRDHUP)
        var entry = pollfd(fd: descriptor.number, events: events, revents: 0)
        guard unsafe poll(&entry, 1, 0) > 0 else { return .nothing }
        return entry.revents & Int16(POLLHUP | POLLERR) == 0 ? .sending : .connection
    }

    /// How much of what was sent the peer has not taken; falls when the peer takes something.
    ///
    /// In bytes on TCP, where they count until they are acknowledged; on a Unix socket in bytes of
    /// the kernel's memory. nil when the kernel does not tell.
    ///
    /// Source: tcp(7), `SIOCOUTQ`.
    public var queuedOutput: Int? {
        let count = clinux_queued_output(descriptor.number)
        return count < 0 ? nil : Int(count)
    }

    /// Tells the peer that nothing more will be sent.
    ///
    /// Reading is not affected.
    public func shutdownWriting() {
        // It fails only when the connection is gone, which the next read reports.
        _ = shutdown(descriptor.number, CInt(SHUT_WR))
    }

    /// Lets the end of the socket reset the connection, and throw away what the peer has not taken.
    ///
    /// Otherwise the kernel keeps that for minutes after the end, for a peer that may never take it.
    ///
    /// Source: socket(7), `SO_LINGER`.
    public func resetWhenClosed() {
        clinux_reset_when_closed(descriptor.number)
    }

    /// Bounds what the kernel holds for the peer from now on.
    ///
    /// Source: tcp(7).
    public func bound(_ bounds: SendBounds) {
        bounds.apply(to: descriptor.number)
    }

    /// How long ago the last data came, in milliseconds, accurate to a few.
    ///
    /// nil where the kernel does not tell: on a Unix socket.
    ///
    /// Source: tcp(7), `TCP_INFO`.
    public var millisecondsSinceLastReceive: UInt32? {
        let age = clinux_milliseconds_since_receive(descriptor.number)
        return age < 0 ? nil : UInt32(age)
    }

    /// The peer's host, which is not known any more once the connection has ended.
    ///
    /// Source: getpeername(2).
    public var peer: PeerAddress {
        var address = SocketAddress()
        // The address and its length outlive the call.
        let result = unsafe clinux_getpeername(
            descriptor.number, &address.storage, &address.length)
        return result < 0 ? PeerAddress() : PeerAddress(address)
    }

    @inline(__always)
    private static func received(_ count: Int) throws(Errno) -> Received {
        if count > 0 {
            return .bytes(count)
        }
        if count == -Int(EAGAIN) {
            return .wouldBlock
        }
        _ = try Errno.check(count)
        return .endOfStream
    }
}
