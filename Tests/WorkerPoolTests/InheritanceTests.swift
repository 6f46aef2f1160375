// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing
import WorkerPool

/// What the threads and processes that a job starts have of its worker.
struct InheritanceTests {
    /// What can be inherited, but for the name.
    private struct Attributes: Equatable, Sendable {
        let policy: String?
        let processors: String?
        let blockedSignals: UInt64?

        init() {
            let status = ThreadStatus.current
            policy = status?.schedulingPolicy
            processors = status?.allowedProcessors
            blockedSignals = status?.blockedSignals
        }

        /// - Returns: nil where there is no thread.
        static func ofNewThread() -> Attributes? {
            var attributes: Attributes?
            var thread = pthread_t()
            // The thread ends before the value that it sets.
            let result = unsafe withUnsafeMutablePointer(to: &attributes) { place in
                let result = unsafe pthread_create(
                    &thread, nil,
                    { place in
                        unsafe place?.assumingMemoryBound(to: Attributes?.self).pointee =
                            Attributes()
                        return nil
                    }, place)
                if result == 0 {
                    pthread_join(thread, nil)
                }
                return result
            }
            return result == 0 ? attributes : nil
        }
    }

    @Test func `a thread that a job makes has the attributes of the pool's maker`() throws {
        let pool = try ThreadPool(size: 2)
        let made = try pool.submit { Attributes.ofNewThread() }.wait()
        #expect(made == Attributes())
        #expect(made?.blockedSignals != nil)
    }

    @Test func `a process that a job starts has the signal mask of the pool's maker`() throws {
        let pool = try ThreadPool(size: 2)
        let mask = try #require(ThreadStatus.current).blockedSignals
        #expect(try pool.submit { Self.signalMaskOfNewProcess() }.wait() == mask)
    }

    @Test func `a process that a job starts inherits the blocked signals that were asked for`()
        throws
    {
        var options = ThreadPoolOptions()
        options.blocksSignals = true
        let pool = try ThreadPool(size: 1, options: options)
        let mask = try #require(try pool.submit { Self.signalMaskOfNewProcess() }.wait())
        #expect(mask & 1 << UInt64(SIGTERM - 1) != 0)
    }

    /// - Returns: nil where there is no process.
    private static func signalMaskOfNewProcess() -> UInt64? {
        var ends: [CInt] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { return nil }
        defer { close(ends[0]) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        unsafe posix_spawn_file_actions_addclose(&actions, ends[0])
        defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
        // The strings outlive the call.
        let words: [String] = ["grep", "SigBlk", "/proc/self/status"]
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
        unsafe arguments.append(nil)
        defer {
            for index in unsafe arguments.indices {
                unsafe free(arguments[index])
            }
        }
        var process = pid_t()
        let result = unsafe posix_spawnp(&process, "grep", &actions, nil, arguments, nil)
        close(ends[1])
        guard result == 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = unsafe read(ends[0], &buffer, buffer.count)
        waitpid(process, nil, 0)
        let text = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
        return text.split(separator: "\t").last.flatMap { UInt64($0.dropLast(), radix: 16) }
    }
}
