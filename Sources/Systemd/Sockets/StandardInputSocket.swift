// SPDX-License-Identifier: Apache-2.0

import CLinux
import CSystemd
import Glibc
import LinuxIO
import SystemPackage

extension ListenSockets {
    /// Takes over standard input where the service manager made it the socket.
    ///
    /// `StandardInput=socket` replaces the `LISTEN_*` variables. A socket that some other parent
    /// has put there, as a pipe's equal, is left alone: `SYSTEMD_EXEC_PID` has to name this process.
    /// Afterwards standard input is `/dev/null`. Reads the environment.
    ///
    /// - Returns: that one socket, by the name `stdin`, or none.
    ///
    /// Source: systemd.exec(5) "StandardInput=", "$SYSTEMD_EXEC_PID".
    public static func takeStandardInput() -> ListenSockets {
        // The pointer is used before anything may change the environment.
        guard let value = unsafe getenv("SYSTEMD_EXEC_PID"),
            unsafe String(cString: value) == String(getpid()),
            sd_is_socket(STDIN_FILENO, AF_UNSPEC, CInt(SOCK_STREAM.rawValue), -1) > 0,
            case let copy = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, SD_LISTEN_FDS_START), copy >= 0
        else { return ListenSockets(first: SD_LISTEN_FDS_START, names: []) }
        releaseStandardInput()
        return ListenSockets(first: copy, names: ["stdin"])
    }

    /// Puts `/dev/null` in the place of standard input.
    ///
    /// Closing it alone would let the next descriptor that is opened become standard input.
    private static func releaseStandardInput() {
        // The path is a literal.
        let null = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard null >= 0 else { return }
        _ = dup2(null, STDIN_FILENO)
        _ = close(null)
    }
}
