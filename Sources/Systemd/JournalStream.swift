// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import SystemPackage

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
