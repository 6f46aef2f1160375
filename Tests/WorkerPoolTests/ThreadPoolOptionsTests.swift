// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import WorkerPool

struct ThreadPoolOptionsTests {
    @Test func `the hooks run first and last on each worker's thread`() throws {
        let order = Order()
        var options = ThreadPoolOptions()
        options.onStart = { number in order.note(100 + number) }
        options.onExit = { number in order.note(200 + number) }
        let pool = try ThreadPool(size: 3, options: options)
        try pool.execute { order.note(0) }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(Set(order.numbers) == [0, 100, 101, 102, 200, 201, 202])
        for number in 0..<3 {
            let start = order.numbers.firstIndex(of: 100 + number)
            let end = order.numbers.firstIndex(of: 200 + number)
            #expect(start.map { $0 < end ?? 0 } == true)
        }
    }

    /// A program may make what a worker needs in `onStart`, by the worker's number.
    @Test func `a worker's start comes before its first job, also after a resize`() throws {
        let largest = 6
        let starts = Runs(count: largest)
        let ranCount = Counter()
        let earlyCount = Counter()
        let source = TestSource { _, worker in
            if starts.count(of: worker) == 0 {
                earlyCount.countOne()
            }
            ranCount.countOne()
        }
        var options = ThreadPoolOptions()
        options.name = "hook"
        options.source = source
        options.onStart = { number in
            // Long enough for jobs to come meanwhile.
            var random = Random(seed: UInt64(number + 1))
            random.spinForAMoment()
            starts.note(number)
        }
        let pool = try ThreadPool(size: 1, options: options)
        for size in [1, 4, 2, largest] {
            try pool.resize(to: size)
            for event in 0..<200 {
                source.put(UInt64(event))
                try pool.execute {
                    let name = ThreadStatus.current?.name ?? ""
                    let number = name.split(separator: "-").last.flatMap { Int($0) } ?? 0
                    if starts.count(of: number) == 0 {
                        earlyCount.countOne()
                    }
                    ranCount.countOne()
                }
            }
        }
        try waitUntil({ ranCount.value }, reaches: 1600)
        _ = try pool.shutdown(within: .seconds(60))
        #expect(earlyCount.value == 0)
        // Numbers are used again, none is left out, and none lies outside.
        #expect((0..<largest).allSatisfy { starts.count(of: $0) > 0 })
    }

    @Test func `workers stay on the processors that the options name`() throws {
        var options = ThreadPoolOptions()
        options.processors = [0]
        options.name = "pinned"
        let pool = try ThreadPool(size: 2, options: options)
        let ranCount = Counter()
        for _ in 0..<10_000 {
            try pool.execute { ranCount.countOne() }
        }
        try waitUntil { ranCount.value == 10_000 }
        // One worker may have run all jobs before the other began.
        try waitUntil {
            ThreadStatus.all(named: "pinned").map(\.allowedProcessors) == ["0", "0"]
        }
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test(arguments: [-1, 1024, 9999])
    func `a processor that is not there is refused before any thread exists`(number: Int) {
        var options = ThreadPoolOptions()
        options.processors = [0, number]
        options.name = "nowhere"
        #expect(throws: ThreadPoolError.invalidProcessor(number)) {
            _ = try ThreadPool(size: 1, options: options)
        }
        #expect(ThreadStatus.all(named: "nowhere").isEmpty)
    }

    @Test(arguments: [(WorkerScheduling.batch, "3"), (.interactive, "0")])
    func `workers are scheduled as the options say`(
        scheduling: WorkerScheduling, policy: String
    ) throws {
        var options = ThreadPoolOptions()
        options.scheduling = scheduling
        options.name = "policy-\(policy)"
        let pool = try ThreadPool(size: 2, options: options)
        // On a busy machine a new thread may take its time to begin.
        try waitUntil {
            ThreadStatus.all(named: options.name).map(\.schedulingPolicy) == [policy, policy]
        }
        _ = try pool.shutdown(within: .seconds(60))
    }

    @Test func `brief events have at least one processor`() {
        var options = ThreadPoolOptions()
        options.processorCount = 0
        #expect(throws: ThreadPoolError.invalidProcessorCount(0)) {
            _ = try ThreadPool(size: 1, options: options)
        }
    }

    @Test func `a stack has the size that the options say`() throws {
        var options = ThreadPoolOptions()
        // More than the C library gives.
        options.stackSize = 64 << 20
        let pool = try ThreadPool(size: 1, options: options)
        let depth = try pool.submit { useStack(bytes: 32 << 20) }
        #expect(try depth.wait() > 0)
        options.stackSize = 16 << 10 - 1
        #expect(throws: ThreadPoolError.invalidStackSize(16 << 10 - 1)) {
            _ = try ThreadPool(size: 1, options: options)
        }
    }
}

/// Calls itself until so much of the stack is in use.
private func useStack(bytes: Int) -> Int {
    var block = InlineArray<4096, UInt8>(repeating: 1)
    guard bytes > 4096 else { return Int(block[0]) }
    block[bytes % 4096] = UInt8(truncatingIfNeeded: useStack(bytes: bytes - 4096))
    return Int(block[bytes % 4096])
}
