// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import SystemPackage

/// What a process goes on to be allowed once it has given up everything else: the rest of the file system,
/// TCP, signals to processes outside.
///
/// Open descriptors, Unix sockets with a path and what a path tells about a file without opening it stay
/// as they were. No privilege is needed, and nobody can take it back: whatever the process executes is
/// confined as well.
///
/// Source: landlock(7).
public struct Landlock: Equatable, Sendable {
    /// What may be done with a file, or with everything below a directory.
    public struct Access: OptionSet, Sendable {
        /// The kernel's bits, `LANDLOCK_ACCESS_FS_*`.
        public let rawValue: UInt64

        /// Creates a set of the kernel's bits.
        public init(rawValue: UInt64) {
            self.rawValue = rawValue
        }

        /// Read files, and list directories.
        public static let read = Access(
            CLINUX_LANDLOCK_READ_FILE | CLINUX_LANDLOCK_READ_DIR)
        /// Execute files.
        public static let execute = Access(CLINUX_LANDLOCK_EXECUTE)
        /// Write to files that are there.
        public static let write = Access(CLINUX_LANDLOCK_WRITE_FILE)
        /// Make files.
        public static let create = Access(CLINUX_LANDLOCK_MAKE_REG)
        /// Bind Unix sockets, and remove files.
        public static let bind = Access(
            CLINUX_LANDLOCK_MAKE_SOCK | CLINUX_LANDLOCK_REMOVE_FILE)

        private init(_ bits: Int) {
            rawValue = UInt64(bits)
        }
    }

    /// What may be done where; rules for the same path add up.
    public var paths: [String: Access] = [:]
    /// The TCP ports that may be bound, 0 for any free one; TCP connections are never made.
    public var ports: Set<UInt16> = []
    /// Whether abstract Unix sockets of other processes may be connected to.
    public var reachesAbstractSockets = false

    /// Creates a confinement in which nothing is allowed.
    public init() {}

    /// Adds a rule.
    public mutating func allow(_ access: Access, below path: String) {
        paths[path, default: []].formUnion(access)
    }

    /// The version of the kernel's interface, at least 1.
    ///
    /// - Throws: `ENOSYS` where the kernel has none, `EOPNOTSUPP` where it was turned off at boot, `EPERM`
    ///   where a filter of system calls forbids it.
    public static func version() throws(Errno) -> Int {
        Int(try Errno.check(clinux_landlock_version()))
    }

    /// Confines the calling thread and all threads and processes that it will make; what the kernel's
    /// version does not know yet stays allowed.
    ///
    /// Paths that cannot be opened are left out. A rule is about what a path leads to now: a directory of
    /// the same name that is made later is another one.
    ///
    /// - Throws: the errno of landlock_create_ruleset(2), landlock_add_rule(2) or
    ///   landlock_restrict_self(2): nothing has changed then. `E2BIG` where the process is confined 16 times
    ///   already.
    public func enforce(version: Int) throws(Errno) {
        let handled = Self.fileSystem(version)
        let ruleset = OwnedDescriptor(
            owning: try Errno.check(
                clinux_landlock_create(
                    handled, version >= 4 ? Self.network : 0, version >= 6 ? scopes : 0)))
        for (path, access) in paths {
            try Self.add(access, path, to: ruleset.number)
        }
        if version >= 4 {
            for port in ports {
                let access = UInt64(CLINUX_LANDLOCK_BIND_TCP)
                _ = try Errno.check(
                    clinux_landlock_allow_port(ruleset.number, UInt64(port), access))
            }
        }
        _ = try Errno.check(clinux_landlock_restrict(ruleset.number))
    }

    private static func add(_ access: Access, _ path: String, to ruleset: CInt) throws(Errno) {
        let number = unsafe clinux_openat(AT_FDCWD, path, CInt(CLINUX_O_PATH))
        guard number >= 0 else { return }
        let file = OwnedDescriptor(owning: number)
        var allowed = access.rawValue
        if try FileStatus(ofDescriptor: file.number).kind != .directory {
            // Of a file the kernel refuses what only directories have.
            allowed &=
                Access.execute.union(.write).rawValue
                | UInt64(CLINUX_LANDLOCK_READ_FILE)
        }
        guard allowed != 0 else { return }
        _ = try Errno.check(clinux_landlock_allow_path(ruleset, file.number, allowed))
    }

    private static func fileSystem(_ version: Int) -> UInt64 {
        let bits =
            switch version {
            case ...1: CLINUX_LANDLOCK_FS_1
            case 2: CLINUX_LANDLOCK_FS_2
            case 3...4: CLINUX_LANDLOCK_FS_3
            default: CLINUX_LANDLOCK_FS_5
            }
        return UInt64(bits)
    }

    private static var network: UInt64 {
        UInt64(CLINUX_LANDLOCK_BIND_TCP | CLINUX_LANDLOCK_CONNECT_TCP)
    }

    private var scopes: UInt64 {
        let abstract =
            reachesAbstractSockets ? 0 : CLINUX_LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET
        return UInt64(CLINUX_LANDLOCK_SCOPE_SIGNAL | abstract)
    }
}
