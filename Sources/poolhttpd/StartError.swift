// SPDX-License-Identifier: Apache-2.0

import Server
import SystemPackage
import Systemd
import WorkerPool

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

    /// Creates the error for a journal that could not be opened.
    init(_ error: SystemdError) {
        guard case .threadNotCreated(let errno) = error else {
            self.init("\(error)", .configurationInvalid)
            return
        }
        self.init("\(error)", Self.status(of: errno), errno)
    }

    /// Creates the error for a server that could not be made.
    init(_ error: ServerError) {
        switch error {
        case .system(let errno):
            self.init("\(error)", Self.status(of: errno), errno)
        case .memory(_, _, let errno):
            self.init("\(error): set connections= lower", .configurationInvalid, errno)
        case .pool(.threadCreation(let number, _)):
            let errno = Errno(rawValue: number)
            self.init(
                "\(error): set workers= lower, or TasksMax= of the unit higher",
                Self.status(of: errno), errno)
        case .pool:
            self.init("\(error)", .configurationInvalid)
        }
    }

    /// The status that a system call's error calls for.
    ///
    /// Only what may be over by itself, a shortage above all, is worth another try: what the kernel
    /// answers to a path, an address or a sandbox stays the same until somebody changes that.
    static func status(of errno: Errno) -> ExitStatus {
        switch errno {
        case .addressInUse: .addressInUse
        case .permissionDenied, .notPermitted, .readOnlyFileSystem: .permissionDenied
        case .noSuchFileOrDirectory, .notDirectory, .isDirectory, .tooManySymbolicLinkLevels,
            .fileNameTooLong, .invalidArgument, .addressFamilyNotSupported, .noFunction:
            .configurationInvalid
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
    /// What `--explain` is asked about is answered with an error; the daemon that `status` asks is not
    /// ready.
    case nothingServed = 1
    /// EX_USAGE
    case badArguments = 64
    /// EX_UNAVAILABLE: the daemon that `status` asks cannot be reached.
    case notReachable = 69
    /// EX_OSERR: a system call failed at the start.
    case systemError = 71
    /// EX_TEMPFAIL: the address is in use; worth a restart.
    case addressInUse = 75
    /// EX_NOPERM
    case permissionDenied = 77
    /// EX_CONFIG
    case configurationInvalid = 78
}
