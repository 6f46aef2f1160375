// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import SystemPackage

/// A set of descriptors whose readiness threads can wait for.
///
/// Any thread may call any of its functions at any time. A closed descriptor leaves by itself.
/// The corresponding C functions are epoll_ctl(2) and epoll_wait(2).
public struct EventQueue: ~Copyable, Sendable {
    /// The most tokens that one wait delivers.
    public static let batchCapacity = 64

    private let descriptor: OwnedDescriptor

    /// Creates an empty queue.
    ///
    /// - Throws: the errno of epoll_create1(2).
    public init() throws(Errno) {
        descriptor = OwnedDescriptor(owning: try Errno.check(clinux_epoll_create()))
    }

    /// Set in the token that is delivered of a descriptor armed for `arrivals` where more has come than
    /// one read may take: behind the bytes the peer's end, or behind urgent ones, at which a read stops,
    /// others.
    public static let moreBit: UInt64 = 1 << 63

    /// Adds a descriptor that is reported once, then not again until it is armed; for `arrivals` at each
    /// one.
    ///
    /// - Parameter token: delivered with each event; below `moreBit`, and never a pointer.
    /// - Throws: the errno of epoll_ctl(2), `EEXIST` for a descriptor that is there already.
    public func add(
        _ number: CInt, for interest: EventInterest, token: UInt64
    ) throws(Errno) {
        _ = try Errno.check(clinux_epoll_add(descriptor.number, number, interest.onceEvents, token))
    }

    /// Adds a descriptor that is reported by every wait for as long as it is ready.
    ///
    /// - Throws: the errno of epoll_ctl(2).
    public func addPersistent(
        _ number: CInt, for interest: EventInterest, token: UInt64
    ) throws(Errno) {
        _ = try Errno.check(clinux_epoll_add(descriptor.number, number, interest.events, token))
    }

    /// Arms a descriptor again; if it is ready already, its event comes at once.
    ///
    /// - Throws: the errno of epoll_ctl(2).
    public func arm(
        _ number: CInt, for interest: EventInterest, token: UInt64
    ) throws(Errno) {
        _ = try Errno.check(
            clinux_epoll_modify(descriptor.number, number, interest.onceEvents, token))
    }

    /// Removes a descriptor, which stays open.
    ///
    /// - Throws: the errno of epoll_ctl(2), `ENOENT` for one that is not there.
    public func remove(_ number: CInt) throws(Errno) {
        _ = try Errno.check(clinux_epoll_remove(descriptor.number, number))
    }

    /// Blocks until a descriptor is ready, and hands the tokens of up to 64 ready ones to `body`.
    ///
    /// - Parameters:
    ///   - timeout: nil waits without a limit; otherwise rounded up to milliseconds.
    ///   - limit: how many tokens at most, 1 to `batchCapacity`.
    /// - Returns: the number of tokens, 0 when the time is up or a signal came.
    ///
    /// Traps on the other errors of epoll_wait(2): each is a bug of this program.
    @discardableResult
    public func wait(
        timeout: Duration? = nil, upTo limit: Int = batchCapacity, _ body: (UInt64) -> Void
    ) -> Int {
        precondition((1...Self.batchCapacity).contains(limit), "a batch has 1 to 64 tokens")
        var tokens = InlineArray<64, UInt64>(repeating: 0)
        var span = tokens.mutableSpan
        let count = unsafe span.withUnsafeMutableBufferPointer { buffer in
            unsafe clinux_epoll_wait(
                descriptor.number, buffer.baseAddress, CInt(limit),
                Self.milliseconds(timeout))
        }
        precondition(
            count >= 0 || count == -EINTR,
            "waiting on an open queue cannot fail: \(Errno(rawValue: -count))")
        for index in 0..<Int(max(0, count)) {
            body(tokens[index])
        }
        return Int(max(0, count))
    }

    private static func milliseconds(_ timeout: Duration?) -> CInt {
        guard let timeout else { return -1 }
        let (seconds, attoseconds) = timeout.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let fraction = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return CInt(min(seconds, 2_000_000)) * 1000 + CInt(fraction)
    }
}

/// What an event queue reports about a descriptor.
///
/// Errors and hang-ups are always reported.
public enum EventInterest: Sendable {
    /// There is something to read, or to accept.
    case readable
    /// There is room to write.
    case writable
    /// More has come to read, each time that it comes: without being armed again, whoever has read
    /// everything hears of the next (EPOLLET in epoll(7)).
    ///
    /// Bytes that were left there are not reported again.
    case arrivals

    var events: UInt32 {
        switch self {
        case .readable: UInt32(CLINUX_EPOLLIN)
        case .writable: UInt32(CLINUX_EPOLLOUT)
        case .arrivals:
            UInt32(CLINUX_EPOLLIN) | UInt32(CLINUX_EPOLLPRI) | UInt32(CLINUX_EPOLLRDHUP)
                | clinux_epoll_edge_triggered
        }
    }

    /// The same, for a descriptor that is not persistent.
    fileprivate var onceEvents: UInt32 {
        self == .arrivals ? events : events | UInt32(CLINUX_EPOLLONESHOT)
    }
}
