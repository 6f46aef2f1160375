// SPDX-License-Identifier: Apache-2.0

public import SystemPackage
import Threads

/// Tells the service manager what the daemon is doing.
///
/// Each call is one datagram to the socket named by `NOTIFY_SOCKET`, a path or an abstract name, and
/// nothing at all where that is unset. May be called from any thread; reads the environment, so
/// nothing may change it at the same time.
///
/// No call waits: while the manager's queue is full, the notification is dropped and the caller told
/// so. A lost `STATUS=` matters little. The manager acts on `READY=1`, `RELOADING=1` and `STOPPING=1`,
/// which have to be repeated then, in their order: ``StateReporter`` does. Source: sd_notify(3).
public struct ServiceNotifier: Sendable {
    /// What became of a notification.
    public enum Outcome: Equatable, Sendable {
        /// The manager's socket took it.
        case sent
        /// The manager does not keep up and its queue is full: it will not hear of this, but may of
        /// the same notification sent later.
        case dropped
        /// No manager listens; nothing was sent.
        case noManager
        /// A manager is named but could not be reached, or the notification cannot be sent at all.
        case failed(Errno)
    }

    /// The longest status text, in bytes of UTF-8; longer ones are cut.
    ///
    /// The manager ignores datagrams of more than 4096 bytes.
    public static let maximumStatusBytes = 1024

    /// Creates a notifier, which has no state of its own.
    public init() {}

    /// Reports that start-up, or a reload, is complete: `READY=1`.
    @discardableResult
    public func ready(status: String? = nil) -> Outcome {
        send("READY=1", status: status)
    }

    /// Sets the line that `systemctl status` shows: `STATUS=`.
    @discardableResult
    public func status(_ text: String) -> Outcome {
        send("STATUS=" + Self.statusLine(text))
    }

    /// Reports that a reload begins; `ready(status:)` has to follow whether it succeeds or not.
    ///
    /// Sends `RELOADING=1` and `MONOTONIC_USEC=` in one datagram, as `Type=notify-reload` requires.
    @discardableResult
    public func reloading(status: String? = nil) -> Outcome {
        // A repetition needs a time of its own: the manager wants one after its request.
        let now = MonotonicClock.nanoseconds / 1000
        return send("RELOADING=1\nMONOTONIC_USEC=\(now)", status: status)
    }

    /// Reports that shutdown begins: `STOPPING=1`.
    @discardableResult
    public func stopping(status: String? = nil) -> Outcome {
        send("STOPPING=1", status: status)
    }

    /// Asks for more time, counted from now, before the manager gives up on starting or stopping.
    ///
    /// - Parameter duration: rounded down to microseconds; 0 or less asks for nothing.
    @discardableResult
    public func extendTimeout(by duration: Duration) -> Outcome {
        send("EXTEND_TIMEOUT_USEC=\(duration.nanoseconds / 1000)")
    }

    /// Reports why the daemon is about to exit: `STATUS=` and, where known, `ERRNO=`.
    @discardableResult
    public func failed(status: String, errno: Errno? = nil) -> Outcome {
        send(errno.map { "ERRNO=\($0.rawValue)" } ?? "", status: status)
    }

    /// Reports that the daemon is alive: `WATCHDOG=1`.
    @discardableResult
    public func watchdog() -> Outcome {
        send("WATCHDOG=1")
    }

    /// Makes the manager act as if the watchdog's time had passed: `WATCHDOG=trigger`.
    @discardableResult
    public func triggerWatchdog() -> Outcome {
        send("WATCHDOG=trigger")
    }

    private func send(_ assignments: String, status: String?) -> Outcome {
        guard let status else { return send(assignments) }
        let line = "STATUS=" + Self.statusLine(status)
        return send(assignments.isEmpty ? line : assignments + "\n" + line)
    }

    /// Sends lines of `KEY=value`, and copies of descriptors, in one datagram.
    func send(_ text: String, with descriptors: [FileDescriptor] = []) -> Outcome {
        do throws(Errno) {
            guard let manager = try ManagerSocket() else { return .noManager }
            return manager.send(text, with: descriptors)
        } catch {
            return .failed(error)
        }
    }

    /// One line of at most `maximumStatusBytes`: a newline would begin another assignment.
    static func statusLine(_ text: String) -> String {
        var line = ""
        var bytes = 0
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
            bytes += isControl ? 1 : UTF8.width(scalar)
            guard bytes <= maximumStatusBytes else { return line }
            line.unicodeScalars.append(isControl ? " " : scalar)
        }
        return line
    }
}
