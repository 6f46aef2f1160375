// SPDX-License-Identifier: Apache-2.0

import Configuration
import Glibc
import LinuxIO

extension Landlock {
    /// What the system's own files are read from: for names of groups, libraries of another version of the
    /// program, media types, the processors.
    ///
    /// And the usual places of sites, so that a reload may turn to them.
    private static let systemDirectories = [
        "/srv", "/var/www",
        "/etc", "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/proc", "/sys/fs/cgroup",
        "/sys/devices/system/cpu", "/run/userdb", "/run/systemd/userdb",
    ]

    /// Creates the rules for a configuration: what the daemon needs to serve it, to read it again and to be
    /// replaced by another version.
    ///
    /// Blocks on the file system.
    ///
    /// - Parameters:
    ///   - bindsItself: whether the configured address is going to be bound, or is already.
    ///   - bindsAdmin: the same of the address of the admin pages.
    init(
        for loaded: LoadedConfiguration, of program: Program, bindsItself: Bool, bindsAdmin: Bool
    ) {
        self.init()
        let configuration = loaded.configuration
        let roots = [configuration.server.root].compactMap(\.self) + configuration.sites.map(\.root)
        for path in roots + loaded.files {
            for directory in PathSurroundings.directories(of: path) {
                allow(.read, below: directory)
            }
        }
        for file in loaded.files {
            // Around a file of `/` nothing else is readable.
            allow(.read, below: file + ".d")
        }
        if configuration.followsAnyLink {
            allow(.read, below: "/")
        }
        for directory in Self.systemDirectories {
            allow(.read, below: directory)
        }
        for directory in Program.codeDirectories.union(Self.directories(of: program)) {
            allow([.read, .execute], below: directory)
        }
        allow([.read, .write], below: "/dev/null")
        // A log that is moved away is made anew; the usual place, so that a reload may turn to it.
        allow([.write, .create], below: "/var/log/poolhttpd")
        for path in configuration.accessFiles {
            allow(
                [.write, .create],
                below: path.hasPrefix("/dev/") ? path : PathSurroundings.parent(of: path))
        }
        if bindsItself {
            allowBinding(configuration.server.address, configuration.server.port)
        }
        if bindsAdmin, let admin = configuration.admin.address {
            allowBinding(admin.address, admin.port)
        }
        // The service manager's may be one, which sd_notify(3) writes with an @.
        reachesAbstractSockets =
            unsafe getenv("NOTIFY_SOCKET").map { unsafe String(cString: $0).hasPrefix("@") }
            ?? false
    }

    /// Where another version of the program will stand: where it is now, or where a link to it is.
    ///
    /// Not where everybody's programs are, if only a link of this one's is there.
    private static func directories(of program: Program) -> Set<String> {
        let commands: Set = ["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin"]
        let own = PathSurroundings.realPath(program.path).map(PathSurroundings.holder)
        return PathSurroundings.directories(of: program.path).subtracting(commands)
            .union([own].compactMap(\.self))
    }

    private mutating func allowBinding(_ address: ListenAddress, _ port: UInt16) {
        switch address {
        case .ipv4, .ipv6: ports.insert(port)
        case .unix(let path): allow(.bind, below: PathSurroundings.parent(of: path))
        }
    }
}

extension Configuration {
    /// The files of access logs.
    var accessFiles: Set<String> {
        Set(([log.file] + sites.map(\.accessFile)).compactMap(\.self))
    }

    /// Whether some site follows symbolic links wherever they lead.
    var followsAnyLink: Bool {
        files.symlinks == .follow && server.root != nil
            || sites.contains { $0.files.symlinks == .follow }
    }
}
