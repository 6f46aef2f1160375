// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Server
@testable import poolhttpd

/// What is told of workers that are stuck.
struct CrewWatchTests {
    private var watch = CrewWatch()

    private func worker(_ number: Int, job: UInt64 = 7, age: Duration = .seconds(40)) -> BusyWorker
    {
        BusyWorker(
            number: number, name: "worker-\(number)", endedJobs: job, age: age, request: nil)
    }

    private func look(
        _ workers: BusyWorker..., others: Int = 0, hasOldJob: Bool = false
    ) -> StuckWorkers {
        var found = StuckWorkers()
        found.workers = workers
        found.idleCount = others
        found.hasOldJob = hasOldJob
        return found
    }

    @Test mutating func `while nobody is stuck there is nothing to tell`() {
        #expect(watch.note(look(others: 4)).isEmpty)
        #expect(!watch.isAlert && !watch.isStuck)
    }

    @Test mutating func `a worker is told of once, when a second look has confirmed it`() {
        #expect(watch.note(look(worker(1), others: 3)).isEmpty)
        #expect(watch.isAlert)
        let later = worker(1, age: .seconds(41))
        #expect(watch.note(look(later, others: 3)) == [.stuck(later)])
        #expect(watch.note(look(worker(1, age: .seconds(42)), others: 3)).isEmpty)
        #expect(!watch.isStuck)
    }

    @Test mutating func `one whose job has ended between two looks is not told of`() {
        #expect(watch.note(look(worker(1), others: 3)).isEmpty)
        #expect(watch.note(look(worker(1, job: 8), others: 3)).isEmpty)
        #expect(watch.note(look(others: 4)).isEmpty)
        #expect(!watch.isAlert)
    }

    @Test mutating func `that it goes on is told once, with the time of the whole`() {
        _ = watch.note(look(worker(1), others: 3))
        _ = watch.note(look(worker(1), others: 3))
        let findings = watch.note(look(others: 4))
        guard case .movedOn(worker(1), let duration) = findings.first else {
            Issue.record("\(findings)")
            return
        }
        #expect(findings.count == 1)
        #expect(duration >= .seconds(40))
        #expect(watch.note(look(others: 4)).isEmpty)
    }

    @Test mutating func `a worker that is stuck in another job has gone on in between`() {
        _ = watch.note(look(worker(1), others: 3))
        _ = watch.note(look(worker(1), others: 3))
        #expect(watch.note(look(worker(1, job: 9), others: 3)).count == 1)
        #expect(
            watch.note(look(worker(1, job: 9), others: 3)) == [.stuck(worker(1, job: 9))])
    }

    @Test mutating func `that all are stuck is told once, and is over with the first that goes on`()
    {
        _ = watch.note(look(worker(0), worker(1)))
        #expect(!watch.isStuck)
        let all = watch.note(look(worker(0), worker(1)))
        #expect(all == [.stuck(worker(0)), .stuck(worker(1)), .allStuck(2)])
        #expect(watch.isStuck)
        #expect(watch.note(look(worker(0), worker(1))).isEmpty)
        #expect(watch.note(look(worker(0), others: 1)).count == 1)
        #expect(!watch.isStuck)
    }

    @Test mutating func `a crew of which one is only suspected is not stuck`() {
        _ = watch.note(look(worker(0), others: 1))
        #expect(watch.note(look(worker(0), worker(1))) == [.stuck(worker(0))])
        #expect(!watch.isStuck)
        #expect(watch.note(look(worker(0), worker(1))) == [.stuck(worker(1)), .allStuck(2)])
    }

    @Test
    mutating func `workers that let a job wait are told of when a second look has confirmed it`() {
        #expect(watch.note(look(others: 2, hasOldJob: true)).isEmpty)
        #expect(watch.isAlert && !watch.isStuck)
        #expect(watch.note(look(others: 2, hasOldJob: true)) == [.allStuck(2)])
        #expect(watch.isStuck)
        #expect(watch.note(look(others: 2)).isEmpty)
        #expect(!watch.isAlert && !watch.isStuck)
    }

    @Test mutating func `a crew that has grown is not stuck any more`() {
        _ = watch.note(look(worker(0)))
        _ = watch.note(look(worker(0)))
        #expect(watch.isStuck)
        #expect(watch.note(look(worker(0), others: 1)).isEmpty)
        #expect(!watch.isStuck)
    }

    @Test mutating func `a crew that is excused counts as one to rely on`() {
        _ = watch.note(look(worker(0)))
        _ = watch.note(look(worker(0)))
        watch.excuse()
        #expect(!watch.isStuck)
    }
}
