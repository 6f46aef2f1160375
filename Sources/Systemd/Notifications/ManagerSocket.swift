// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc
import LinuxIO
import SystemPackage
import Threads

/// A connection to the socket that `NOTIFY_SOCKET` names; nothing it does waits for the manager.
///
/// Source: sd_notify(3), unix(7).
struct ManagerSocket: ~Copyable {
    /// The longest datagram in bytes: the manager ignores longer ones.
    static let maximumBytes = 4096

    private let descriptor: OwnedDescriptor

    /// Connects to the manager; reads the environment.
    ///
    /// - Returns: nil where no manager is named.
    /// - Throws: the errno of socket(2) or connect(2), `EAFNOSUPPORT` for an address that is neither
    ///   a path nor an abstract name.
    init?() throws(Errno) {
        // The pointer is used before anything may change the environment.
        guard let name = unsafe getenv("NOTIFY_SOCKET") else { return nil }
        let number = unsafe csystemd_connect(name)
        guard number >= 0 else { throw Errno(rawValue: -number) }
        descriptor = OwnedDescriptor(owning: number)
    }

    /// Sends one datagram and copies of descriptors.
    func send(_ text: String, with descriptors: [FileDescriptor] = []) -> ServiceNotifier.Outcome {
        guard text.utf8.count <= Self.maximumBytes else { return .failed(.messageTooLong) }
        let numbers = descriptors.map(\.rawValue)
        // The string and the array are only read, and live until the call returns.
        let result = unsafe csystemd_send(
            descriptor.number, text, text.utf8.count, numbers, numbers.count)
        switch result {
        case 0...: return .sent
        case -Int(EAGAIN): return .dropped
        default: return .failed(Errno(rawValue: CInt(truncatingIfNeeded: -result)))
        }
    }

    /// Sends one datagram as soon as there is room for it.
    ///
    /// - Parameter deadline: in nanoseconds of `MonotonicClock`.
    /// - Returns: `dropped` when there was no room until the deadline.
    func send(
        _ text: String, with descriptors: [FileDescriptor], until deadline: UInt64
    ) -> ServiceNotifier.Outcome {
        while true {
            let outcome = send(text, with: descriptors)
            guard outcome == .dropped,
                Self.wait(for: POLLOUT, on: descriptor.number, until: deadline)
            else { return outcome }
        }
    }

    /// Waits until a descriptor is ready for something, or has failed.
    ///
    /// - Parameters:
    ///   - events: what to wait for, in the terms of poll(2).
    ///   - deadline: in nanoseconds of `MonotonicClock`.
    /// - Returns: false when nothing had happened until the deadline.
    static func wait(for events: CInt, on number: CInt, until deadline: UInt64) -> Bool {
        while true {
            let now = MonotonicClock.nanoseconds
            // Rounded up, as a wait of 0 ms would only ask again and again.
            let rest = deadline > now ? (deadline - now + 999_999) / 1_000_000 : 0
            var entry = pollfd(fd: number, events: Int16(events), revents: 0)
            // `entry` outlives the call and is the one element announced.
            let result = unsafe poll(&entry, 1, CInt(clamping: rest))
            if result > 0 { return true }
            guard rest > 0, result == 0 || errno == EINTR else { return false }
        }
    }
}
