// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import SystemPackage

/// The program that this process executes, and the file that it was started from.
public struct Program: Sendable {
    /// The file's path: what the command line says where that is a path, else what the kernel says.
    public let path: String

    /// What the kernel executes, also when its file has got another name or none.
    private static let image = "/proc/self/exe"

    /// Creates the running program; to be called at the start, while its file is still in place.
    ///
    /// Source: proc_pid_exe(5).
    public init() {
        let name = CommandLine.arguments.first ?? ""
        path = name.contains("/") ? name : Self.linkTarget(Self.image) ?? name
    }

    /// The directories of the files from which this process executes code: the program's own and those of
    /// its libraries and their loader.
    ///
    /// Source: proc_pid_maps(5).
    public static var codeDirectories: Set<String> {
        let number = unsafe clinux_openat(AT_FDCWD, "/proc/self/maps", O_RDONLY)
        guard number >= 0 else { return [] }
        let file = OwnedDescriptor(owning: number)
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while case let count = unsafe read(file.number, &buffer, buffer.count), count > 0 {
            text += buffer[..<count]
        }
        // The path is the last of a line's words, and the first with a slash.
        let paths = text.split(separator: UInt8(ascii: "\n")).compactMap { line in
            line.firstIndex(of: UInt8(ascii: "/")).map { line[$0...] }
        }
        return Set(paths.map { PathSurroundings.holder(String(decoding: $0, as: UTF8.self)) })
    }

    /// Creates a program with a file of its own, for tests.
    init(path: String) {
        self.path = path
    }

    /// Whether the path leads to another file than the one that is executed.
    ///
    /// False where it leads to none.
    public var isReplaced: Bool {
        var installed = stat()
        var running = stat()
        // Both calls only fill in what they are given, which outlives them.
        guard unsafe stat(path, &installed) == 0, unsafe stat(Self.image, &running) == 0 else {
            return false
        }
        return installed.st_dev != running.st_dev || installed.st_ino != running.st_ino
    }

    /// Why the installed program must not be executed; nil where it may be.
    ///
    /// Source: faccessat(2).
    public var accessProblem: Errno? {
        unsafe faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? nil : Errno(rawValue: errno)
    }

    /// How a run of the program has ended.
    public enum RunEnd: Equatable, Sendable {
        /// It has exited with this status.
        case exited(CInt)
        /// A signal has ended it.
        case signalled(CInt)
        /// It did not end in time, and was killed.
        case timedOut
        /// It could not be started.
        case notStarted(Errno)
    }

    /// Runs the program with this process's arguments and one more, in a process of its own.
    ///
    /// Blocks until it has ended.
    ///
    /// - Parameters:
    ///   - timeout: seconds after which it is killed.
    ///   - meanwhile: called every 2 ms until it has ended.
    public func run(
        adding argument: String, timeout: Int, meanwhile: () -> Void = {}
    ) -> RunEnd {
        let result = unsafe Self.withArguments(adding: argument) { arguments in
            unsafe clinux_spawn(path, arguments)
        }
        guard result > 0 else { return .notStarted(Errno(rawValue: -result)) }
        for _ in 0..<timeout * 500 {
            if let end = Self.end(of: result, flags: WNOHANG) {
                return end
            }
            meanwhile()
            usleep(2000)
        }
        _ = kill(result, SIGKILL)
        _ = Self.end(of: result, flags: 0)
        return .timedOut
    }

    private static func end(of process: pid_t, flags: CInt) -> RunEnd? {
        var status: CInt = 0
        // `status` outlives the call.
        guard unsafe waitpid(process, &status, flags) == process else { return nil }
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
    }

    /// Executes the program in this process, with this process's arguments.
    ///
    /// Every thread ends, and of the descriptors those stay open that are inherited. Signals that are
    /// blocked stay so, and pending.
    ///
    /// - Parameter assignment: for its environment, such as `NAME=value`.
    /// - Returns: why it was not possible; else it does not return.
    ///
    /// Source: execve(2).
    public func execute(with assignment: String) -> Errno {
        // The copy of the assignment lives until the end of this process, or of the call.
        let copy = unsafe strdup(assignment)
        defer { unsafe free(copy) }
        let result = unsafe Self.withArguments(adding: nil) { arguments in
            unsafe clinux_execute(path, arguments, copy)
        }
        return Errno(rawValue: -result)
    }

    /// Runs a body with this process's arguments as C has them.
    private static func withArguments(
        adding argument: String?, _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> CInt
    ) -> CInt {
        let own = unsafe UnsafeBufferPointer(
            start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
        var pointers = unsafe Array(own)
        let added = unsafe argument.flatMap { unsafe strdup($0) }
        defer { unsafe free(added) }
        if let added = unsafe added {
            unsafe pointers.append(added)
        }
        unsafe pointers.append(nil)
        // The array ends with a null pointer; its strings outlive the call.
        return unsafe pointers.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return -EINVAL }
            return unsafe body(base)
        }
    }

    private static func linkTarget(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
