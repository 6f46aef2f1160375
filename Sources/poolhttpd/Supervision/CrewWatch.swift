// SPDX-License-Identifier: Apache-2.0

import Server

/// Tells of workers that are stuck: once when that is sure, and once when they go on.
struct CrewWatch {
    /// What a look at the workers has brought to light.
    enum Finding: Equatable {
        /// A worker makes no progress.
        case stuck(BusyWorker)
        /// One that was stuck has ended its job, after as long as this.
        case movedOn(BusyWorker, after: Duration)
        /// None is left to serve anybody, of as many as this.
        case allStuck(Int)
    }

    private struct Case {
        let worker: BusyWorker
        let start: ContinuousClock.Instant
    }

    /// What the last look has found, whether told or not, by the workers' numbers.
    private var suspects: [Int: BusyWorker] = [:]
    /// What was told and is not over.
    private var cases: [Int: Case] = [:]
    /// Whether the last look has found no worker that is of use.
    private var isSuspect = false
    /// Whether no worker is left to serve anybody, which two looks have found.
    private(set) var isStuck = false

    /// Whether another look is needed soon, though nobody else asks for one.
    var isAlert: Bool { isSuspect || !suspects.isEmpty || !cases.isEmpty }

    /// Takes over what a look at the workers has found, about a second after the last.
    ///
    /// Only what two looks have found is told: a process that was stopped for a while finds jobs that
    /// look old and are not.
    mutating func note(_ found: StuckWorkers) -> [Finding] {
        let now = ContinuousClock.now
        var findings: [Finding] = []
        let isConfirmed = { [suspects] (worker: BusyWorker) in
            suspects[worker.number]?.endedJobs == worker.endedJobs
        }
        let confirmed = found.workers.filter(isConfirmed)
        for (number, earlier) in cases.sorted(by: { $0.key < $1.key })
        where !confirmed.contains(where: { $0.isSameJob(as: earlier.worker) }) {
            cases[number] = nil
            findings.append(.movedOn(earlier.worker, after: now - earlier.start))
        }
        for worker in confirmed where cases[worker.number] == nil {
            cases[worker.number] = Case(worker: worker, start: now - worker.age)
            findings.append(.stuck(worker))
        }
        suspects = Dictionary(found.workers.map { ($0.number, $0) }) { first, _ in first }
        let wasStuck = isStuck
        isStuck = isSuspect && found.areAll && confirmed.count == found.workers.count
        isSuspect = found.areAll
        if isStuck, !wasStuck {
            findings.append(.allStuck(found.count))
        }
        return findings
    }

    /// Counts on the workers again: something else is going to end those that are stuck.
    mutating func excuse() {
        isStuck = false
    }
}

extension BusyWorker {
    fileprivate func isSameJob(as other: BusyWorker) -> Bool {
        number == other.number && endedJobs == other.endedJobs
    }
}
