// SPDX-License-Identifier: Apache-2.0

import Configuration
import Glibc
import LinuxIO
import SystemPackage

/// What the process has given up at its start, so that nobody who gets hold of it can use it.
///
/// It never gets that back, nor does a program that takes its place in the same process: that confines
/// itself only if the earlier one has not, as each time adds a layer for the kernel to look through, and
/// 16 is the most.
enum Confinement: Equatable {
    /// By Landlock of this version.
    case confined(version: Int, readsEverything: Bool)
    /// By an earlier program of the same process.
    case kept(version: Int)
    /// The configuration does not want it.
    case turnedOff
    /// The kernel does not do it.
    case unavailable(Errno)

    /// Marks the environment of a confined process, for the programs that it executes: `NUMBER VERSION`.
    private static let variable = "POOLHTTPD_CONFINED"

    /// Confines this process, where that is wanted, possible and not done yet.
    ///
    /// Changes the environment, and concerns the calling thread and those that it will make: to be called
    /// before any other exists. Blocks on the file system.
    ///
    /// - Parameters:
    ///   - bindsItself: whether the configured address is going to be bound, or is already.
    ///   - bindsAdmin: the same of the address of the admin pages.
    init(
        for loaded: LoadedConfiguration, of program: Program, bindsItself: Bool, bindsAdmin: Bool
    ) {
        if let version = Self.earlierVersion {
            self = .kept(version: version)
            return
        }
        guard loaded.configuration.server.landlock == .auto else {
            self = .turnedOff
            return
        }
        do throws(Errno) {
            let version = try Landlock.version()
            try Landlock(
                for: loaded, of: program, bindsItself: bindsItself, bindsAdmin: bindsAdmin
            )
            .enforce(version: version)
            unsafe setenv(Self.variable, "\(getpid()) \(version)", 1)
            self = .confined(
                version: version, readsEverything: loaded.configuration.followsAnyLink)
        } catch {
            self = .unavailable(error)
        }
    }

    /// What the mark says, unless it is another process's.
    private static var earlierVersion: Int? {
        guard let text = unsafe getenv(variable) else { return nil }
        let numbers = unsafe String(cString: text).split(separator: " ").compactMap { Int($0) }
        return numbers.count == 2 && numbers[0] == getpid() ? numbers[1] : nil
    }

    /// The version of Landlock; nil where the process is not confined.
    var version: Int? {
        switch self {
        case .confined(let version, _), .kept(let version): version
        case .turnedOff, .unavailable: nil
        }
    }

    /// To append to a mistake that a reload has found: what else than permissions may be the reason.
    func advice(on mistake: Diagnostic) -> String {
        mistake.isPermissionDenied ? advice : ""
    }

    /// To append to why a new generation could not be built.
    func advice(on error: StartError) -> String {
        error.errno == .permissionDenied ? advice : ""
    }

    private var advice: String {
        guard version != nil else { return "" }
        return
            "; if its permissions are right, this process has confined itself to what was configured "
            + "at its start (see landlock=), and a restart is needed"
    }

    /// What of a new configuration works only after a restart; nil for all of it.
    func problem(with configuration: Configuration) -> String? {
        guard version != nil, configuration.followsAnyLink, !PathSurroundings.isReadable("/") else {
            return nil
        }
        return
            "symlinks=follow: links that lead elsewhere than around the roots are answered 403 until a "
            + "restart (see landlock=)"
    }
}

extension Confinement: CustomStringConvertible {
    /// The end of the first record.
    var description: String {
        switch self {
        case .confined(let version, readsEverything: false):
            "confined by Landlock (ABI \(version)) to reading around the roots"
        case .confined(let version, readsEverything: true):
            "confined by Landlock (ABI \(version)) to reading"
        case .kept(let version): "confined by Landlock (ABI \(version)) as before"
        case .turnedOff: "not confined: landlock=off"
        case .unavailable(.noFunction): "not confined: the kernel has no Landlock"
        case .unavailable(.notSupported): "not confined: Landlock was turned off at boot"
        case .unavailable(.notPermitted): "not confined: a filter of system calls forbids it"
        case .unavailable(let errno): "not confined: Landlock has failed: \(errno)"
        }
    }
}
