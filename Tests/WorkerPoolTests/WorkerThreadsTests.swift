// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing
import Threads

@testable import WorkerPool

struct WorkerThreadsTests {
    @Test func `the workers' threads are named and numbered`() throws {
        let pool = try ThreadPool(size: 3, name: "named")
        // A thread names itself when it begins.
        try waitUntil {
            ThreadStatus.all(named: "named").map(\.name) == ["named-0", "named-1", "named-2"]
        }
        _ = try pool.shutdown(within: .seconds(60))
        try waitUntil { ThreadStatus.all(named: "named").isEmpty }
    }

    @Test(arguments: [
        ("a-long-prefix-it-is", "a-long-prefix"), ("a-prefix-ü-end", "a-prefix-ü-e"),
        ("ééééééééé", "éééééé"),
    ])
    func `a long prefix is cut before the number`(prefix: String, rest: String) throws {
        let pool = try ThreadPool(size: 2, name: prefix)
        #expect(pool.workerReports.map(\.name) == ["\(rest)-0", "\(rest)-1"])
        let names = ["\(rest)-0", "\(rest)-1"]
        try waitUntil { ThreadStatus.all(named: "\(rest)-").map(\.name) == names }
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test func `workers block all signals but those of their own faults where told to`() throws {
        var options = ThreadPoolOptions()
        options.name = "masked"
        options.blocksSignals = true
        let pool = try ThreadPool(size: 2, options: options)
        try waitUntil { ThreadStatus.all(named: "masked").count == 2 }
        let synchronous = [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP]
        // These two cannot be blocked; those two belong to the C library.
        let untouchable = [SIGKILL, SIGSTOP, 32, 33]
        let expected = (1...64).reduce(UInt64(0)) { mask, number in
            let isLeftOut = (synchronous + untouchable).contains(CInt(number))
            return isLeftOut ? mask : mask | 1 << UInt64(number - 1)
        }
        let statuses = ThreadStatus.all(named: "masked")
        #expect(statuses.count == 2)
        #expect(statuses.allSatisfy { $0.blockedSignals == expected })
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test func `the signal mask of the thread that makes a pool stays as it was`() throws {
        let before = try #require(ThreadStatus.current).blockedSignals
        let pool = try ThreadPool(size: 2)
        #expect(try #require(ThreadStatus.current).blockedSignals == before)
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test(.enabled(if: !Sanitizer.isPresent, "a sanitizer needs more memory than the test leaves"))
    func `when a thread cannot be made, the earlier ones are joined`() async {
        await #expect(processExitsWith: .success) {
            // Room for a few stacks of the many; ended threads may leave a few to be used again.
            leaveMemory(forStacks: 4)
            var outcome: ThreadPoolError?
            do throws(ThreadPoolError) {
                _ = try ThreadPool(size: 256, name: "few")
            } catch {
                outcome = error
            }
            guard case .threadCreation(EAGAIN, let started) = outcome else {
                preconditionFailure("not refused: \(String(describing: outcome))")
            }
            precondition((1..<256).contains(started), "\(started) had started")
            // The kernel forgets a joined thread a moment after the join.
            try waitUntil { ThreadStatus.all(named: "few").isEmpty }
        }
    }
}
