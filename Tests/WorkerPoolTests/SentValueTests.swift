// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import WorkerPool

/// What goes into a job and is nobody else's.
struct SentValueTests {
    /// Something that one thread at a time may have.
    private final class Draft {
        var lines: [String] = []
    }

    /// Something with one owner.
    private struct Connection: ~Copyable {
        let number: Int
        let closedCount: Counter

        func peek() -> Int { number }

        consuming func answer() -> Int { number }

        deinit {
            closedCount.countOne()
        }
    }

    @Test func `an object that is not Sendable goes into a job`() throws {
        let pool = try ThreadPool(size: 2)
        let lineCount = Counter()
        for _ in 0..<10 {
            let draft = Draft()
            draft.lines.append("first")
            try pool.execute {
                draft.lines.append("second")
                for _ in draft.lines {
                    lineCount.countOne()
                }
            }
        }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(lineCount.value == 20)
    }

    @Test func `an object that is not Sendable goes into a job with a result`() async throws {
        let pool = try ThreadPool(size: 2)
        let draft = Draft()
        let handle = try pool.submit {
            draft.lines.append("only")
            return draft.lines.count
        }
        #expect(try await handle.value == 1)
        let other = Draft()
        let count = try await pool.run {
            other.lines.append("only")
            return other.lines.count
        }
        #expect(count == 1)
    }

    @Test func `a job borrows what it captures, which ends with the last that has it`() throws {
        let pool = try ThreadPool(size: 1)
        let closedCount = Counter()
        func submit() throws -> JobHandle<Int> {
            let connection = Connection(number: 7, closedCount: closedCount)
            return try pool.submit { connection.peek() }
        }
        #expect(try submit().wait() == 7)
        #expect(closedCount.value == 1)
    }

    @Test func `a job owns what it is handed`() throws {
        let pool = try ThreadPool(size: 2)
        let closedCount = Counter()
        let sum = Counter()
        for number in 0..<10 {
            let connection = Connection(number: number, closedCount: closedCount)
            try pool.execute(with: connection) { connection in
                for _ in 0..<connection.answer() {
                    sum.countOne()
                }
            }
        }
        _ = try pool.shutdown(within: .seconds(60))
        #expect(sum.value == 45)
        #expect(closedCount.value == 10)
    }

    @Test func `what a refused job was handed ends with it`() throws {
        let pool = try ThreadPool(size: 1)
        pool.close()
        let closedCount = Counter()
        #expect(throws: ThreadPoolError.closed) {
            let connection = Connection(number: 1, closedCount: closedCount)
            try pool.execute(with: connection) { _ = $0.answer() }
        }
        #expect(closedCount.value == 1)
    }

    @Test func `a job that is handed back runs once, and what it was handed ends with it`() throws {
        let pool = try ThreadPool(size: 1)
        let (gate, begun) = (Gate(), Gate())
        try pool.execute {
            begun.open()
            gate.pass()
        }
        begun.pass()
        let (closedCount, ranCount) = (Counter(), Counter())
        for number in 0..<2 {
            let connection = Connection(number: number, closedCount: closedCount)
            try pool.execute(with: connection) { connection in
                _ = connection.answer()
                ranCount.countOne()
            }
        }
        var jobs = try pool.discard(within: .zero).jobs
        gate.open()
        try jobs[0]()
        try jobs[0]()
        #expect(ranCount.value == 1)
        #expect(closedCount.value == 1)
        jobs.removeAll()
        #expect(ranCount.value == 1)
        #expect(closedCount.value == 2)
    }

    @Test func `a job that is not Sendable goes through a channel`() throws {
        let channel = try JobChannel()
        let sender = channel.makeSender()
        let draft = Draft()
        let lineCount = Counter()
        try sender.send {
            draft.lines.append("only")
            lineCount.countOne()
        }
        sender.close()
        let receiving = TestThread {
            var receiver = channel.makeReceiver()
            while let job = receiver.receive() {
                try? job()
            }
        }
        receiving.join()
        #expect(lineCount.value == 1)
    }
}
