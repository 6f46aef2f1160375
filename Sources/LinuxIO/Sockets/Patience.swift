// SPDX-License-Identifier: Apache-2.0

import Glibc
public import SystemPackage

/// Until when a caller waits for a socket.
public struct Patience: Sendable {
    /// When the waiting ends.
    public let deadline: ContinuousClock.Instant
    /// A descriptor that ends it earlier once it can be read, such as that of a `SignalQueue`.
    public let interruption: CInt?

    /// Creates one that lasts for a time from now on.
    public init(_ time: Duration, interruption: CInt? = nil) {
        deadline = .now + time
        self.interruption = interruption
    }

    /// Whether the deadline is yet to come.
    public var lasts: Bool { deadline > .now }

    /// Waits until something has come to a descriptor, or its other end is gone.
    ///
    /// - Throws: `ETIMEDOUT` at the deadline, `EINTR` for an interruption, or the errno of poll(2).
    public func waitForInput(of descriptor: CInt) throws(Errno) {
        try wait(for: descriptor, POLLIN)
    }

    /// Waits until a descriptor has room, or its other end is gone.
    ///
    /// - Throws: as `waitForInput(of:)`.
    public func waitForRoom(of descriptor: CInt) throws(Errno) {
        try wait(for: descriptor, POLLOUT)
    }

    /// Waits for the whole time.
    ///
    /// - Throws: `EINTR` for an interruption, or the errno of poll(2).
    public func waitForDeadline() throws(Errno) {
        do throws(Errno) {
            try wait(for: -1, POLLIN)
        } catch .timedOut {}
    }

    /// Source: poll(2), which passes over a negative number.
    private func wait(for descriptor: CInt, _ events: Int32) throws(Errno) {
        var entries = [
            pollfd(fd: descriptor, events: Int16(events), revents: 0),
            pollfd(fd: interruption ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            // Rounded up, so that the last calls do not spin.
            let left = (deadline - .now).components
            let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1
            // The array outlives the call.
            let count = unsafe poll(&entries, 2, CInt(clamping: max(0, milliseconds)))
            guard count <= 0 else {
                guard entries[1].revents == 0 else { throw Errno.interrupted }
                return
            }
            guard count == 0 || errno == EINTR else { throw Errno(rawValue: errno) }
            guard lasts else { throw Errno.timedOut }
        }
    }
}
