// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// What this process uses of the machine at one moment.
///
/// A member is nil where the kernel does not tell.
public struct ProcessUsage: Sendable {
    /// Memory in bytes.
    public struct Memory: Sendable {
        /// What is mapped.
        public let virtual: Int
        /// What is there.
        public let resident: Int
    }

    /// User and system time of all threads, in nanoseconds.
    public let processorTime: UInt64
    /// When the process was started, in nanoseconds since 1970; executing another program is no start.
    public let startTime: UInt64?
    /// Its memory.
    public let memory: Memory?
    /// The descriptors that it has open.
    public let openDescriptors: Int?
    /// The descriptors that it may have open.
    public let maximumDescriptors: Int?

    /// Asks the kernel.
    ///
    /// Blocks for a few reads of `/proc`. Any thread may do it.
    ///
    /// Source: getrusage(2), getrlimit(2), proc_pid_statm(5), proc_pid_stat(5).
    public init() {
        var usage = rusage()
        // It outlives the call, which only fills it in.
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        processorTime = Self.nanoseconds(usage.ru_utime) &+ Self.nanoseconds(usage.ru_stime)
        startTime = Self.processStart
        memory = Self.memoryNow
        openDescriptors = OwnedDescriptor.openCount
        var limit = rlimit()
        // It outlives the call, which only fills it in.
        let result = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        maximumDescriptors = result == 0 ? Int(clamping: limit.rlim_cur) : nil
    }

    private static func nanoseconds(_ time: timeval) -> UInt64 {
        UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_usec) &* 1000
    }

    private static var memoryNow: Memory? {
        let fields = words(of: "/proc/self/statm").prefix(2).compactMap { Int($0) }
        let pageSize = sysconf(CInt(_SC_PAGESIZE))
        guard fields.count == 2 else { return nil }
        return Memory(virtual: fields[0] &* pageSize, resident: fields[1] &* pageSize)
    }

    /// Found out once, so that it stays the same when somebody sets the clock.
    private static let processStart: UInt64? = {
        // Behind the name, which may hold spaces, the start is the 20th word, in ticks since the boot.
        let ticks = words(of: "/proc/self/stat", after: ")").dropFirst(19).first
        guard let ticks = ticks.flatMap({ UInt64($0) }) else { return nil }
        let ticksPerSecond = UInt64(sysconf(CInt(_SC_CLK_TCK)))
        let sinceBoot = ticks &* (1_000_000_000 / max(1, ticksPerSecond))
        let boot = clinux_clock(CLOCK_REALTIME) &- clinux_clock(CLOCK_BOOTTIME)
        // No better than a tick, so that all who ask get the same.
        return (boot &+ sinceBoot) / 10_000_000 * 10_000_000
    }()

    private static func words(of path: String, after mark: Character? = nil) -> [Substring] {
        let number = unsafe clinux_openat(AT_FDCWD, path, O_RDONLY)
        guard number >= 0 else { return [] }
        let file = OwnedDescriptor(owning: number)
        var buffer = [UInt8](repeating: 0, count: 4096)
        // Reads no more than there is room for.
        let count = unsafe read(file.number, &buffer, buffer.count)
        guard count > 0 else { return [] }
        let text = String(decoding: buffer.prefix(count), as: UTF8.self)
        let start = mark.flatMap { text.lastIndex(of: $0) }.map { text.index(after: $0) }
        return text[(start ?? text.startIndex)...].split(whereSeparator: \.isWhitespace)
    }
}
