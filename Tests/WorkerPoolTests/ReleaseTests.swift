// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestSupport
import Testing
import WorkerPool

/// Ends of a pool that nobody refers to any more, or whose threads do not wait for each other.
struct ReleaseTests {
    @Test func `releasing a pool runs what is queued and joins the workers`() throws {
        let ranCount = Counter()
        do {
            let pool = try ThreadPool(size: 2, name: "let-go")
            for _ in 0..<1000 {
                try pool.execute { ranCount.countOne() }
            }
        }
        #expect(ranCount.value == 1000)
        try waitUntil { ThreadStatus.all(named: "let-go").isEmpty }
    }

    @Test func `releasing a pool does not wait for workers that a shutdown has given up`() throws {
        let gate = Gate()
        let begun = Gate()
        do {
            let pool = try ThreadPool(size: 1)
            try pool.execute {
                begun.open()
                gate.pass()
            }
            begun.pass()
            #expect(try pool.shutdown(within: .zero).running.count == 1)
        }
        gate.open()
    }

    @Test func `the last reference may be released inside a job`() throws {
        for round in 0..<100 {
            let name = "last-\(round)."
            let holder = Mutex<ThreadPool?>(nil)
            let inside = Gate()
            let ranCount = Counter()
            do {
                let pool = try ThreadPool(size: 1 + round % 3, name: name)
                try pool.execute {
                    inside.pass()
                    if holder.withLock({ $0.take() }) != nil {
                        ranCount.countOne()
                    }
                }
                for _ in 0..<10 {
                    try pool.execute { ranCount.countOne() }
                }
                holder.withLock { $0 = pool }
            }
            inside.open()
            // What was queued runs, and all workers end.
            try waitUntil { ranCount.value == 11 }
            try waitUntil { ThreadStatus.all(named: name).isEmpty }
        }
    }

    @Test func `two jobs may release the last references to each other's pools`() throws {
        for round in 0..<100 {
            let name = "pair-\(round)."
            let holders = (0..<2).map { _ in Holder() }
            let barrier = Barrier(for: 2)
            let gate = Gate()
            do {
                let pools = try (0..<2).map { _ in try ThreadPool(size: 2, name: name) }
                for (pool, holder) in zip(pools, holders.reversed()) {
                    try pool.execute {
                        gate.pass()
                        barrier.arrive()
                        holder.pool.withLock { $0 = nil }
                    }
                }
                for (pool, holder) in zip(pools, holders) {
                    holder.pool.withLock { $0 = pool }
                }
            }
            // The holders have the last references now.
            gate.open()
            try waitUntil { ThreadStatus.all(named: name).isEmpty }
        }
    }

    private final class Holder: Sendable {
        let pool = Mutex<ThreadPool?>(nil)
    }

    @Test func `a worker that has not begun at the deadline never does`() throws {
        let gate = Gate()
        let startCount = Counter()
        let exitCount = Counter()
        var options = ThreadPoolOptions()
        options.name = "late"
        options.onStart = { _ in startCount.countOne() }
        options.onExit = { number in
            if number == 1, exitCount.countOne() == 1 {
                gate.pass()
            }
        }
        let pool = try ThreadPool(size: 2, options: options)
        try pool.resize(to: 1)
        try waitUntil { exitCount.value == 1 }
        // Its worker waits for the one of the same number, which is held.
        try pool.resize(to: 2)
        try waitUntil { startCount.value == 2 && pool.gauges.queued == 0 }
        let report = try pool.shutdown(within: .zero)
        #expect(!report.running.contains { $0.number == 1 && $0.jobAge != nil })
        gate.open()
        try waitUntil { ThreadStatus.all(named: "late").isEmpty }
        #expect(startCount.value == 2)
        #expect(pool.gauges.busy == 0)
    }
}
