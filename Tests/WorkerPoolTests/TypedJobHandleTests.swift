// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import WorkerPool

struct TypedJobHandleTests {
    struct ParseError: Error, Equatable {
        let line: Int
    }

    private static func parse(_ line: Int) throws(ParseError) -> Int {
        guard line < 5 else { throw ParseError(line: line) }
        return line
    }

    /// A pool whose only worker is held until the gate opens.
    private func makeHeldPool(_ gate: Gate, _ queue: QueueLimit = .unbounded) throws -> ThreadPool {
        var options = ThreadPoolOptions()
        options.queue = queue
        let pool = try ThreadPool(size: 1, options: options)
        let begun = Gate()
        try pool.execute {
            begun.open()
            gate.pass()
        }
        begun.pass()
        return pool
    }

    @Test func `what the job returns or throws comes with its type`() async throws {
        let pool = try ThreadPool(size: 2)
        let handles = try (4...5).map { line in
            try pool.submit(throwing: ParseError.self) { () throws(ParseError) in
                try Self.parse(line)
            }
        }
        #expect(try await handles[0].value == 4)
        do throws(JobError<ParseError>) {
            _ = try await handles[1].value
            Issue.record("line 5 is wrong")
        } catch {
            #expect(error == .thrown(ParseError(line: 5)))
        }
        _ = try await pool.shutdown(within: .seconds(60))
        #expect(pool.gauges.failed == 1)
    }

    @Test func `a thread waits for it as well, with a limit or without`() throws {
        let gate = Gate()
        let pool = try makeHeldPool(gate)
        let handle = try pool.submit(throwing: ParseError.self) { () throws(ParseError) in
            try Self.parse(6)
        }
        #expect(try handle.wait(within: .milliseconds(1)) == nil)
        gate.open()
        #expect(throws: JobError.thrown(ParseError(line: 6))) { try handle.wait() }
        #expect(throws: JobError.thrown(ParseError(line: 6))) { try handle.wait(within: .zero) }
    }

    @Test func `a cancelled job is told from one that throws a cancellation`() throws {
        let gate = Gate()
        let pool = try makeHeldPool(gate)
        let throwing = try pool.submit(throwing: CancellationError.self) {
            () throws(CancellationError) in throw CancellationError()
        }
        let cancelled = try pool.submit(throwing: CancellationError.self) {
            () throws(CancellationError) in throw CancellationError()
        }
        #expect(cancelled.cancel())
        gate.open()
        _ = try pool.shutdown(within: .seconds(60))
        for handle in [throwing, cancelled] {
            do throws(JobError<CancellationError>) {
                try handle.wait()
                Issue.record("it throws")
            } catch .cancelled {
                #expect(handle.cancel() == false)
                #expect(pool.gauges.cancelled == 1)
            } catch .thrown {
                #expect(pool.gauges.failed == 1)
            } catch {
                Issue.record("unexpected: \(error)")
            }
        }
    }

    @Test func `a job that the pool drops is told from one that fails`() throws {
        let gate = Gate()
        let pool = try makeHeldPool(gate)
        let handle = try pool.submit(throwing: ParseError.self) { () throws(ParseError) in
            try Self.parse(6)
        }
        _ = try pool.shutdown(within: .zero)
        #expect(throws: JobError<ParseError>.pool(.discarded)) { try handle.wait() }
        gate.open()
    }

    @Test func `running from a task throws what the closure throws, or says why it did not run`()
        async throws
    {
        let pool = try ThreadPool(size: 1)
        await #expect(throws: JobError.thrown(ParseError(line: 9))) {
            try await pool.run(throwing: ParseError.self) { () throws(ParseError) in
                try Self.parse(9)
            }
        }
        pool.close()
        await #expect(throws: JobError<ParseError>.pool(.closed)) {
            try await pool.run(throwing: ParseError.self) { () throws(ParseError) in
                try Self.parse(9)
            }
        }
    }

    @Test func `a task that is cancelled finds out from a typed run`() async throws {
        let gate = Gate()
        let pool = try makeHeldPool(gate)
        // On threads of its own: other tests may hold those of the cooperative pool.
        let executor = try ThreadPool(size: 1)
        let task = Task(executorPreference: executor) {
            try await pool.run(throwing: ParseError.self) { () throws(ParseError) in
                try Self.parse(9)
            }
        }
        task.cancel()
        await #expect(throws: JobError<ParseError>.cancelled) { try await task.value }
        gate.open()
    }

    @Test func `the last free worker cannot wait for it`() throws {
        let pool = try ThreadPool(size: 1)
        let refusal = try pool.submit { () -> JobError<ParseError>? in
            guard
                let inner = try? pool.submit(
                    throwing: ParseError.self, { () throws(ParseError) in try Self.parse(1) })
            else { return nil }
            do throws(JobError<ParseError>) {
                _ = try inner.wait()
                return nil
            } catch {
                return error
            }
        }
        #expect(try refusal.wait() == .pool(.noFreeWorker))
    }
}
