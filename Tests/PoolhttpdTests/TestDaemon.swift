// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport

/// The built program in a process of its own, its output in a file.
final class TestDaemon {
    /// The program, built beside the tests.
    static let program: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        let path = buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
        let folder = path.lastIndex(of: UInt8(ascii: "/")).map { path[..<$0] } ?? []
        return String(decoding: folder, as: UTF8.self) + "/poolhttpd"
    }()

    private static let patience = 60.0

    let folder: TestFolder
    let pid: pid_t
    private var status: CInt?

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - program: another path to it.
    ///   - wrapper: a command that ends by running the program, whose path and arguments follow.
    ///   - socket: a descriptor that becomes number 3.
    ///   - others: descriptors that become the numbers after it.
    convenience init(
        _ arguments: String..., program: String = TestDaemon.program, environment: [String] = [],
        wrapper: [String] = [], socket: CInt? = nil, others: [CInt] = []
    ) throws(TestFailure) {
        try self.init(
            arguments: arguments, program: program, environment: environment, wrapper: wrapper,
            socket: socket, others: others)
    }

    /// Starts the program with arguments that are known as a list.
    init(
        arguments: [String], program: String = TestDaemon.program, environment: [String] = [],
        wrapper: [String] = [], socket: CInt? = nil, others: [CInt] = []
    ) throws(TestFailure) {
        folder = try TestFolder()
        let command = wrapper + [program] + arguments
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_APPEND
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, "\(folder.path)/out", flags, 0o644)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "\(folder.path)/err", flags, 0o644)
        // Copies, as one may have a number that another is to get.
        let copies = ([socket].compactMap(\.self) + others).map { fcntl($0, F_DUPFD_CLOEXEC, 100) }
        defer {
            for copy in copies {
                _ = close(copy)
            }
        }
        for (number, copy) in zip(CInt(3)..., copies) {
            unsafe posix_spawn_file_actions_adddup2(&actions, copy, number)
        }
        var pid = pid_t()
        let path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
        let result = unsafe Self.withPointers(command) { arguments in
            unsafe Self.withPointers([path] + environment) { environment in
                unsafe posix_spawnp(&pid, command[0], &actions, nil, arguments, environment)
            }
        }
        guard result == 0 else { throw TestFailure("\(command[0]) not started: \(result)") }
        self.pid = pid
    }

    deinit {
        guard status == nil else { return }
        _ = kill(pid, SIGKILL)
        var status: CInt = 0
        unsafe waitpid(pid, &status, 0)
    }

    /// What the program has written to standard error so far.
    var log: String { (try? folder.read("err")) ?? "" }

    var output: String { (try? folder.read("out")) ?? "" }

    var logLines: [String] { log.split(separator: "\n").map(String.init) }

    func signal(_ number: CInt) {
        _ = kill(pid, number)
    }

    /// Waits for the program's end.
    ///
    /// - Returns: its exit status; 128 and more for a signal.
    func exitStatus() throws(TestFailure) -> CInt {
        try wait(for: "the end") { self.hasEnded }
        return status ?? -1
    }

    /// Waits for a text in the log.
    func waitForLog(_ text: String) throws(TestFailure) {
        try wait(for: text) { self.log.contains(text) || self.hasEnded && !self.log.contains(text) }
        guard log.contains(text) else { throw TestFailure("no \"\(text)\" in: \(log)") }
    }

    /// Waits until the program serves.
    ///
    /// - Returns: the port that its log names; 0 where it is none.
    @discardableResult
    func waitUntilReady() throws(TestFailure) -> UInt16 {
        try waitForLog("ready: ")
        let address = log.split(separator: "listening on ").dropFirst().first ?? ""
        let line = address.split(separator: "\n").first ?? ""
        return line.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
    }

    /// Waits until its threads have these names: each one names itself when it begins.
    func waitForThreads(_ names: [String]) throws(TestFailure) {
        try wait(for: "threads \(names), found \(threadNames)") { self.threadNames == names }
    }

    /// Waits until no thread has run for 20 looks: each has begun, and is where it waits for work.
    ///
    /// Source: proc(5), `/proc/PID/task/TID/schedstat`.
    func waitUntilAtRest() throws(TestFailure) {
        var last: [String: String] = [:]
        var unchanged = 0
        try wait(for: "threads at rest, found \(last)") {
            usleep(10_000)
            let times = threadNumbers.map { ($0, (try? readThread($0, "schedstat")) ?? "") }
            let now = Dictionary(uniqueKeysWithValues: times)
            unchanged = now == last ? unchanged + 1 : 0
            last = now
            return unchanged == 20
        }
    }

    /// The names of its threads, in order.
    var threadNames: [String] {
        threadNumbers.compactMap { try? readThread($0, "comm") }.map { String($0.dropLast()) }
            .sorted()
    }

    /// The kernel's numbers of its threads.
    var threadNumbers: [String] { Self.entries("/proc/\(pid)/task") }

    private static func entries(_ path: String) -> [String] {
        guard let tasks = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(tasks) }
        var numbers: [String] = []
        // An entry is only as long as its name.
        let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        while let entry = unsafe readdir(tasks) {
            let text = unsafe UnsafeRawPointer(entry).advanced(by: nameOffset)
            let number = unsafe String(cString: text.assumingMemoryBound(to: CChar.self))
            if number.first != "." {
                numbers.append(number)
            }
        }
        return numbers
    }

    /// How many descriptors it has open.
    var descriptorCount: Int { Self.entries("/proc/\(pid)/fd").count }

    /// What the kernel tells of a thread; an error when the thread has ended.
    func readThread(_ number: String, _ file: String) throws(TestFailure) -> String {
        try TestFolder.content("/proc/\(pid)/task/\(number)/\(file)")
    }

    private var hasEnded: Bool {
        if status != nil {
            return true
        }
        var status: CInt = 0
        guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return false }
        self.status = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
        return true
    }

    private func wait(for what: String, _ condition: () -> Bool) throws(TestFailure) {
        for _ in 0..<Int(Self.patience * 1000) {
            if condition() {
                return
            }
            usleep(1000)
        }
        throw TestFailure("waited for \(what) in: \(log)")
    }

    /// Runs a body with the strings as C has them, ended by a null pointer.
    private static func withPointers<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = unsafe strings.map { unsafe strdup($0) }
        defer {
            while let pointer = unsafe pointers.popLast() {
                unsafe free(pointer)
            }
        }
        unsafe pointers.append(nil)
        return unsafe body(&pointers)
    }
}
