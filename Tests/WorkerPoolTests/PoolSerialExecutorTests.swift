// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import WorkerPool

/// Actors that run on the workers of a pool.
struct PoolSerialExecutorTests {
    private actor Register {
        private let executor: PoolSerialExecutor
        private var numbers: [Int] = []
        private var names: Set<String> = []

        init(on executor: PoolSerialExecutor) {
            self.executor = executor
        }

        nonisolated var unownedExecutor: UnownedSerialExecutor {
            unsafe executor.asUnownedSerialExecutor()
        }

        func note(_ number: Int) {
            numbers.append(number)
            names.insert(ThreadStatus.current?.name ?? "none")
        }

        func hold(_ begun: Gate, _ gate: Gate) {
            begun.open()
            gate.pass()
        }

        var noted: (numbers: [Int], names: Set<String>) { (numbers, names) }

        nonisolated func isIsolated() async -> Bool {
            await isolated { $0.assumeIsolated { _ in true } }
        }

        private func isolated(_ body: @Sendable (Register) -> Bool) -> Bool { body(self) }
    }

    /// Where tests run their tasks: other tests may hold the threads of the cooperative pool.
    private let executor: ThreadPool

    init() throws {
        executor = try ThreadPool(size: 1)
    }

    @Test func `an actor runs on the pool's workers, one part at a time`() async throws {
        let pool = try ThreadPool(size: 4, name: "actor")
        let register = Register(on: PoolSerialExecutor(on: pool))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<1000 {
                group.addTask { await register.note(number) }
            }
        }
        let (numbers, names) = await register.noted
        #expect(numbers.sorted() == Array(0..<1000))
        #expect(names.isSubset(of: (0..<4).map { "actor-\($0)" }))
        #expect(await register.isIsolated())
    }

    @Test func `an actor between its calls holds no worker`() async throws {
        let pool = try ThreadPool(size: 1)
        let registers = (0..<3).map { _ in Register(on: PoolSerialExecutor(on: pool)) }
        for number in 0..<100 {
            for register in registers {
                await register.note(number)
            }
            #expect(try await pool.run { number } == number)
        }
        for register in registers {
            #expect(await register.noted.numbers == Array(0..<100))
        }
    }

    @Test func `actors that share an executor take turns`() async throws {
        let pool = try ThreadPool(size: 3)
        let shared = PoolSerialExecutor(on: pool)
        let (first, second) = (Register(on: shared), Register(on: shared))
        let (begun, gate) = (Gate(), Gate())
        let holding = Task(executorPreference: executor) { await first.hold(begun, gate) }
        try waitUntil { pool.gauges.busy == 1 }
        let noting = Task(executorPreference: executor) { await second.note(1) }
        #expect(try await pool.run { 1 } == 1)
        #expect(pool.gauges.queued == 0)
        gate.open()
        await holding.value
        await noting.value
        #expect(await second.noted.numbers == [1])
    }

    @Test(arguments: [FullQueuePolicy.refuse, .runInCaller, .block(atMost: nil), .dropOldest])
    func `a full queue takes an actor's parts on top, and drops none`(
        policy: FullQueuePolicy
    ) async throws {
        var options = ThreadPoolOptions()
        options.queue = .bounded(1, whenFull: policy)
        let pool = try ThreadPool(size: 1, options: options)
        let (begun, gate) = (Gate(), Gate())
        try pool.execute {
            begun.open()
            gate.pass()
        }
        begun.pass()
        try pool.execute {}
        let register = Register(on: PoolSerialExecutor(on: pool))
        let tasks = (0..<5).map { number in
            Task(executorPreference: executor) { await register.note(number) }
        }
        try waitUntil { pool.gauges.queued == 2 }
        gate.open()
        for task in tasks {
            await task.value
        }
        #expect(await register.noted.numbers.sorted() == Array(0..<5))
    }

    @Test(arguments: [false, true])
    func `no part of an actor is lost when its pool ends`(isHandedBack: Bool) async throws {
        let pool = try ThreadPool(size: 1)
        let register = Register(on: PoolSerialExecutor(on: pool))
        let (begun, gate) = (Gate(), Gate())
        try pool.execute {
            begun.open()
            gate.pass()
        }
        begun.pass()
        let tasks = (0..<20).map { number in
            Task(executorPreference: executor) { await register.note(number) }
        }
        try waitUntil { pool.gauges.queued == 1 }
        if isHandedBack {
            _ = try await pool.discard(within: .zero)
        } else {
            _ = try await pool.shutdown(within: .zero)
        }
        for task in tasks {
            await task.value
        }
        // What comes later runs as well.
        await register.note(20)
        #expect(await register.isIsolated())
        #expect(await register.noted.numbers.sorted() == Array(0...20))
        gate.open()
    }

    @Test func `an actor outlives the shutdown of its pool under load`() async throws {
        for _ in 0..<20 {
            let pool = try ThreadPool(size: 2)
            let register = Register(on: PoolSerialExecutor(on: pool))
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask { await register.note(number) }
                }
                group.addTask { _ = try? await pool.shutdown(within: .seconds(60)) }
            }
            #expect(await register.noted.numbers.sorted() == Array(0..<100))
            let gauges = pool.gauges
            #expect(gauges.submitted == gauges.completed + gauges.discarded)
        }
    }
}
