// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import SystemPackage

/// Where and in what shape records leave the process.
///
/// Descriptors are borrowed: they have to stay open until the writer is closed.
public enum LogDestination: Equatable, Sendable {
    /// Native entries with all their fields.
    case journal
    /// `<6>message`: lines for a reader that takes the priority from the prefix, as journald does.
    case prefixedLines(FileDescriptor)
    /// `2026-01-02T03:04:05Z info: message`: lines for people, files and other collectors.
    case plainLines(FileDescriptor)

    /// Chooses for this process's standard error.
    ///
    /// Native entries when `JOURNAL_STREAM` matches standard error and the journal's socket can be
    /// written to; prefixed lines when the reader is journald all the same, or when the service
    /// manager itself started this process with a pipe or socket there (`SYSTEMD_EXEC_PID`); plain
    /// lines in every other case, terminals included. Reads the environment. Source: systemd.exec(5).
    public static func detect() -> LogDestination {
        let matches = JournalStream.matchesStandardError
        // Without the socket, in a changed root for example, native entries vanish unnoticed.
        // The path is a literal.
        if matches, unsafe access("/run/systemd/journal/socket", W_OK) == 0 { return .journal }
        if matches || isReadByJournal(.standardError) || isStartedByManager(.standardError) {
            return .prefixedLines(.standardError)
        }
        return .plainLines(.standardError)
    }

    /// Whether the other end of a socket is journald's, also under a log namespace.
    static func isReadByJournal(_ descriptor: FileDescriptor) -> Bool {
        var address = sockaddr_storage()
        var length: socklen_t = 0
        // Both variables outlive the call, which fills them in.
        guard unsafe clinux_getpeername(descriptor.rawValue, &address, &length) == 0,
            address.ss_family == sa_family_t(AF_UNIX)
        else { return false }
        // Reads within the address, whose path follows the family and ends at its first zero byte.
        let path = unsafe withUnsafeBytes(of: address) { bytes in
            let start = MemoryLayout<sa_family_t>.size
            return unsafe String(decoding: bytes[start...].prefix { $0 != 0 }, as: UTF8.self)
        }
        return path.hasPrefix("/run/systemd/journal") && path.hasSuffix("/stdout")
    }

    private static func isStartedByManager(_ descriptor: FileDescriptor) -> Bool {
        // The pointer is used before anything may change the environment.
        guard let value = unsafe getenv("SYSTEMD_EXEC_PID"),
            unsafe String(cString: value) == String(getpid())
        else { return false }
        var status = clinux_file_status()
        // `status` outlives the call, which only fills it in.
        guard unsafe clinux_fstat(descriptor.rawValue, &status) == 0 else { return false }
        let type = status.mode & S_IFMT
        return type == S_IFIFO || type == S_IFSOCK
    }
}

/// The journal's connection to this process's standard error.
public enum JournalStream {
    /// Whether standard error goes straight to the journal, so that native entries may replace lines.
    ///
    /// True when `JOURNAL_STREAM` holds the device and inode of descriptor 2; anybody who redirected
    /// it since then gets lines. Reads the environment. Source: systemd.exec(5).
    public static var matchesStandardError: Bool {
        // The pointer is used before anything may change the environment.
        guard let value = unsafe getenv("JOURNAL_STREAM") else { return false }
        return unsafe matches(String(cString: value), .standardError)
    }

    /// Whether `DEVICE:INODE` in decimal names what a descriptor is open on.
    static func matches(_ value: String, _ descriptor: FileDescriptor) -> Bool {
        let parts = value.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let device = UInt64(parts[0]), let inode = UInt64(parts[1]) else {
            return false
        }
        var status = clinux_file_status()
        // `status` outlives the call, which only fills it in.
        guard unsafe clinux_fstat(descriptor.rawValue, &status) == 0 else { return false }
        return status.device == device && status.inode == inode
    }
}
