// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// Why the daemon could not start: a line for the administrator, and the exit status.
struct StartError: Error {
    let message: String
    let status: ExitStatus
    /// For the service manager; nil where no system call failed.
    var errno: Errno?

    init(_ message: String, _ status: ExitStatus, _ errno: Errno? = nil) {
        self.message = message
        self.status = status
        self.errno = errno
    }

    /// The status that a system call's error calls for.
    static func status(of errno: Errno) -> ExitStatus {
        switch errno {
        case .addressInUse: .addressInUse
        case .permissionDenied, .notPermitted: .permissionDenied
        default: .systemError
        }
    }
}

/// How the program ends.
///
/// The units' `RestartPreventExitStatus=` relies on these.
///
/// Source: sysexits.h, systemd.exec(5) "Process Exit Codes".
enum ExitStatus: Int32 {
    case cleanStop = 0
    /// EX_OSERR: a system call failed at the start.
    case systemError = 71
    /// EX_TEMPFAIL: the address is in use; worth a restart.
    case addressInUse = 75
    /// EX_NOPERM
    case permissionDenied = 77
    /// EX_CONFIG
    case configurationInvalid = 78
}
