// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import Synchronization

@testable import Systemd

/// A thread of a test's with a result.
final class TestThread<Result: Sendable>: Sendable {
    private final class Outcome: Sendable {
        let value = Mutex<Result?>(nil)
    }

    private let outcome: Outcome
    private let thread: WriterThread

    init(_ body: @escaping @Sendable () -> Result) {
        let outcome = Outcome()
        self.outcome = outcome
        do {
            thread = try WriterThread {
                let value = body()
                outcome.value.withLock { $0 = value }
            }
        } catch {
            preconditionFailure("no thread: \(error)")
        }
    }

    /// Waits for the end; to be called once.
    func join() -> Result {
        thread.join(until: .max)
        guard let value = outcome.value.withLock({ $0 }) else { preconditionFailure("no result") }
        return value
    }
}

/// Polls a condition that another thread brings about.
func waitUntil(_ condition: () -> Bool) throws {
    let deadline = MonotonicClock.nanoseconds + 60_000_000_000
    while !condition() {
        guard MonotonicClock.nanoseconds < deadline else { throw TimedOut() }
        sched_yield()
    }
}

struct TimedOut: Error {}

/// The status files of all threads of this process.
func threadStatuses() -> [String] {
    guard let folder = unsafe opendir("/proc/self/task") else { return [] }
    defer { unsafe closedir(folder) }
    var statuses: [String] = []
    // An entry is only as long as its name.
    let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    while let entry = unsafe readdir(folder) {
        let text = unsafe UnsafeRawPointer(entry).advanced(by: nameOffset)
        let name = unsafe String(cString: text.assumingMemoryBound(to: CChar.self))
        let descriptor = openFile("/proc/self/task/\(name)/status", O_RDONLY)
        guard descriptor >= 0 else { continue }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = unsafe read(descriptor, &buffer, buffer.count)
        statuses.append(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self))
    }
    return statuses
}
