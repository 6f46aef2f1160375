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
