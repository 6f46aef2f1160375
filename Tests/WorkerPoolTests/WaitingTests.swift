// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing
import WorkerPool

/// Waiting with a limit, for an idle pool, and for one's own pool.
struct WaitingTests {
    @Test func `a wait with a limit ends without a result when the time is up`() throws {
        let pool = try ThreadPool(size: 1)
        let gate = Gate()
        let handle = try pool.submit { () -> Int in
            gate.pass()
            return 3
        }
        #expect(try handle.wait(within: .zero) == nil)
        #expect(try handle.wait(within: .milliseconds(2)) == nil)
        gate.open()
        #expect(try handle.wait(within: .seconds(60)) == 3)
        #expect(try handle.wait(within: .zero) == 3)
    }

    @Test(arguments: 1...3)
    func `the last free worker cannot wait for its own pool`(size: Int) throws {
        let pool = try ThreadPool(size: size)
        let barrier = Barrier(for: size)
        let jobs = try (0..<size).map { _ in
            try pool.submit { () throws -> Bool in
                barrier.arrive()
                let inner = try pool.submit { 7 }
                do {
                    return try inner.wait() == 7
                } catch ThreadPoolError.noFreeWorker {
                    return false
                }
            }
        }
        // One is refused, which frees its worker for the others.
        #expect(try jobs.map { try $0.wait() }.count { !$0 } == 1)
        #expect(try pool.submit { 1 }.wait() == 1)
    }

    @Test func `a job may wait for another one while a worker is free`() throws {
        let pool = try ThreadPool(size: 2)
        for number in 0..<1000 {
            let outer = try pool.submit { try pool.submit { number }.wait() }
            #expect(try outer.wait() == number)
        }
    }

    @Test(arguments: [false, true])
    func `waiting until idle ends after the last job`(withSource: Bool) throws {
        let source = TestSource()
        let pool = try ThreadPool(size: 3, source: withSource ? source : nil)
        let ranCount = Counter()
        for round in 1...200 {
            for _ in 0..<10 {
                try pool.execute {
                    try pool.execute { ranCount.countOne() }
                }
            }
            #expect(try pool.waitUntilIdle())
            try #require(ranCount.value == 10 * round)
        }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(try pool.waitUntilIdle())
    }

    @Test func `waiting until idle has a limit, and is refused in a job`() throws {
        let pool = try ThreadPool(size: 1)
        let gate = Gate()
        let refusal = try pool.submit { () -> ThreadPoolError? in
            gate.pass()
            do throws(ThreadPoolError) {
                try pool.waitUntilIdle()
                return nil
            } catch {
                return error
            }
        }
        #expect(try !pool.waitUntilIdle(within: .milliseconds(1)))
        gate.open()
        #expect(try refusal.wait() == .calledFromWorker)
        #expect(try pool.waitUntilIdle(within: .seconds(60)))
    }

    @Test func `jobs and hooks know their pool, other threads know none`() throws {
        let hookCount = Counter()
        var options = ThreadPoolOptions()
        options.onStart = { _ in
            if ThreadPool.current != nil {
                hookCount.countOne()
            }
        }
        let pool = try ThreadPool(size: 2, options: options)
        let isOwn = try pool.submit { ThreadPool.current === pool }
        #expect(try isOwn.wait())
        #expect(ThreadPool.current == nil)
        try waitUntil { hookCount.value == 2 }
    }
}
