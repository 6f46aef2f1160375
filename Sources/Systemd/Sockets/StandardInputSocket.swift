// SPDX-License-Identifier: Apache-2.0

import CLinux
import CSystemd
import Glibc
import LinuxIO
import SystemPackage

extension ListenSockets {
    /// Takes over standard input where the service manager made it the socket.
    ///
    /// `StandardInput=socket` replaces the `LISTEN_*` variables. A socket that some other parent has
    /// put there in place of a pipe is left alone: `SYSTEMD_EXEC_PID` has to name this process.
    ///
    /// Afterwards standard input is `/dev/null`. So is standard output where it was the socket as
    /// well, which is the default then, and standard error leads to the journal: what is written
    /// there must not reach a client. Changes the environment: call it before any thread exists.
    ///
    /// - Parameter identifier: the program's name in the journal.
    /// - Returns: that one socket, by the name `stdin`, or none.
    ///
    /// Source: systemd.exec(5) "StandardInput=", "StandardOutput=", "$SYSTEMD_EXEC_PID".
    public static func takeStandardInput(identifier: String) -> ListenSockets {
        // The pointer is used before anything may change the environment.
        guard let value = unsafe getenv("SYSTEMD_EXEC_PID"),
            unsafe String(cString: value) == String(getpid()),
            sd_is_socket(STDIN_FILENO, AF_UNSPEC, CInt(SOCK_STREAM.rawValue), -1) > 0,
            case let copy = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, SD_LISTEN_FDS_START), copy >= 0
        else { return ListenSockets(first: SD_LISTEN_FDS_START, names: []) }
        // Closed ones would be the next that this process opens.
        for number in [STDIN_FILENO, STDOUT_FILENO] where isSame(number, copy) {
            // The path is a literal.
            replace(number, by: unsafe open("/dev/null", O_RDWR | O_CLOEXEC))
        }
        if isSame(STDERR_FILENO, copy) {
            // The string outlives the call. Lines may begin with their priority.
            replace(STDERR_FILENO, by: unsafe sd_journal_stream_fd(identifier, LOG_INFO, 1))
            announceJournal()
        }
        return ListenSockets(first: copy, names: ["stdin"])
    }

    private static func replace(_ number: CInt, by descriptor: CInt) {
        guard descriptor >= 0 else {
            _ = close(number)
            return
        }
        _ = dup2(descriptor, number)
        _ = close(descriptor)
    }

    private static func isSame(_ first: CInt, _ second: CInt) -> Bool {
        guard let first = status(of: first), let second = status(of: second) else { return false }
        return first.device == second.device && first.inode == second.inode
    }

    /// Says what the service manager says where it connects standard error to the journal itself.
    private static func announceJournal() {
        guard let status = status(of: STDERR_FILENO) else { return }
        // The strings outlive the call.
        _ = unsafe setenv("JOURNAL_STREAM", "\(status.device):\(status.inode)", 1)
    }

    private static func status(of number: CInt) -> clinux_file_status? {
        var status = clinux_file_status()
        // `status` outlives the call, which only fills it in.
        return unsafe clinux_fstat(number, &status) == 0 ? status : nil
    }
}
