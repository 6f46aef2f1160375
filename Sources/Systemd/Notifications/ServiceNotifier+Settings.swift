// SPDX-License-Identifier: Apache-2.0

public import SystemPackage
import Threads

/// What a daemon changes of its own service's settings, and free assignments.
extension ServiceNotifier {
    /// Whose notifications the manager accepts.
    ///
    /// Source: systemd.service(5) "NotifyAccess=".
    public enum Access: String, CaseIterable, Sendable {
        /// Nobody's.
        case none
        /// Those of the service's main process.
        case main
        /// Those of the main process and of the processes of `ExecStartPre=` and the like.
        case exec
        /// Those of every process of the service's control group.
        case all
    }

    /// Names the service's main process, for daemons that were not started as it: `MAINPID=`.
    ///
    /// - Parameter process: its number, at least 1, in this process's own namespace.
    @discardableResult
    public func mainProcess(_ process: CInt) -> Outcome {
        send("MAINPID=\(process)")
    }

    /// Changes whose notifications the manager accepts from now on: `NOTIFYACCESS=`.
    @discardableResult
    public func access(_ access: Access) -> Outcome {
        send("NOTIFYACCESS=\(access.rawValue)")
    }

    /// Changes the time after which a silent daemon is killed: `WATCHDOG_USEC=`.
    ///
    /// What the daemon itself reads with ``Watchdog/interval()`` stays as it is.
    ///
    /// - Parameter interval: rounded down to microseconds; 0 or less turns the watchdog off.
    @discardableResult
    public func watchdogInterval(_ interval: Duration) -> Outcome {
        send("WATCHDOG_USEC=\(interval.nanoseconds / 1000)")
    }

    /// Tells with which status a container's payload or a service has ended: `EXIT_STATUS=`.
    @discardableResult
    public func exitStatus(_ status: UInt8) -> Outcome {
        send("EXIT_STATUS=\(status)")
    }

    /// Tells the reason of a failure as a D-Bus error: `BUSERROR=`.
    ///
    /// - Parameter name: `org.freedesktop.DBus.Error.TimedOut`, for example.
    /// - Throws: `assignmentInvalid` for a name with a newline or a null in it.
    @discardableResult
    public func busError(_ name: String) throws(SystemdError) -> Outcome {
        send(try NotifyAssignment("BUSERROR", name).text)
    }

    /// Sends assignments of any kind in one datagram, with copies of descriptors if given.
    ///
    /// - Parameters:
    ///   - assignments: at least one, at most 4096 bytes together with a newline between them.
    ///   - descriptors: at most 253; they stay the caller's.
    /// - Returns: `failed` with `EINVAL` for no assignment or too many descriptors, with `EMSGSIZE`
    ///   for too many bytes.
    @discardableResult
    public func send(
        _ assignments: [NotifyAssignment], with descriptors: [FileDescriptor] = []
    ) -> Outcome {
        guard !assignments.isEmpty else { return .failed(.invalidArgument) }
        return send(assignments.map(\.text).joined(separator: "\n"), with: descriptors)
    }
}
