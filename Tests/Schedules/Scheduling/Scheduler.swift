// SPDX-License-Identifier: Apache-2.0
//
// How every order of a few threads is tried:
//
// 1. Threads meet at points only: where one takes a lock, wakes another or waits. The stand-in of the
//    module Threads calls `point` and `wait` there.
// 2. The threads of a run are contexts of one thread of the kernel, of which one goes on at a time. At
//    each point the schedule says which, so that the same schedule is the same run.
// 3. After a run, the last choice that has an alternative takes it, and the next run follows the same
//    schedule up to there: a depth-first search.
//
// A thread that could go on is interrupted only so many times in a run. Musuvathi and Qadeer, *Iterative
// Context Bounding for Systematic Testing of Multithreaded Programs*: nearly all known faults need one
// or two interruptions. Memory is sequentially consistent here; what its order means is for
// ThreadSanitizer.

/// Runs threads one at a time, in the order that a schedule says.
///
/// It and whatever it runs belong to one thread of the kernel.
public final class Scheduler: @unchecked Sendable {
    /// The one that the points of this process belong to.
    public static let shared = Scheduler()

    private var schedule = Schedule(maximumInterruptions: 0)
    private var threads: [ScheduledThread] = []
    /// The one that goes on; nil outside of a run, where points are nothing.
    private var current: Int?
    /// The one that goes on once the current one has left.
    private var next: Int?
    /// The points that the threads of the run have come to; nil where nobody wants to know.
    private(set) var trace: [String]?

    /// So many waits time out in a run while others could go on.
    private static let maximumFreeTimeouts = 2
    /// And so many altogether, before what only waits for time counts as for ever waiting.
    private static let maximumTimeouts = 20
    private var timeoutCount = 0

    private init() {}

    /// Runs threads to their ends, or until none of them can go on.
    ///
    /// Blocks. Threads that cannot go on are left where they are.
    ///
    /// - Returns: the names of the threads that have not ended.
    func run(
        _ bodies: [(name: String, body: () -> Void)], _ schedule: Schedule, isTraced: Bool = false
    ) -> [String] {
        self.schedule = schedule
        trace = isTraced ? [] : nil
        while threads.count < bodies.count {
            threads.append(ScheduledThread())
        }
        threads.removeLast(threads.count - bodies.count)
        for (thread, entry) in zip(threads, bodies) {
            thread.begin(entry.name, entry.body)
        }
        timeoutCount = 0
        next = chooseNext()
        while let index = next {
            current = index
            threads[index].enter()
            if threads[index].hasEnded {
                next = chooseNext()
            }
        }
        current = nil
        let stuck = threads.filter { !$0.hasEnded }.map(\.name)
        if !stuck.isEmpty {
            // What they hold is still in use.
            threads.removeAll()
        }
        return stuck
    }

    /// The schedule as far as the last run has come.
    var schedulePlayed: Schedule { schedule }

    /// From here to the end of the run, no wait times out.
    public func forbidTimeouts() {
        timeoutCount = Self.maximumTimeouts
    }

    /// A point at which another thread may go on.
    public func point(_ label: @autoclosure () -> String) {
        guard let current else { return }
        trace?.append("\(threads[current].name): \(label())")
        yield(current)
    }

    /// A point at which the thread stops until a condition holds.
    ///
    /// - Parameter timesOut: whether it may go on before.
    /// - Returns: false where it has.
    @discardableResult
    public func wait(
        _ label: @autoclosure () -> String, timesOut: Bool = false,
        until condition: @escaping () -> Bool
    ) -> Bool {
        guard let current else {
            precondition(condition(), "nobody else runs who could bring that about")
            return true
        }
        trace?.append("\(threads[current].name): \(label())")
        threads[current].standing = .waiting(condition, timesOut: timesOut)
        yield(current)
        threads[current].standing = .ready
        guard !condition() else { return true }
        timeoutCount += 1
        return false
    }

    private func yield(_ index: Int) {
        next = chooseNext()
        if next != index {
            threads[index].leave()
        }
    }

    /// The thread that the schedule says.
    private func chooseNext() -> Int? {
        let timePasses = timeoutCount < Self.maximumFreeTimeouts
        var ready = threads.indices.filter { threads[$0].canGoOn(timePasses: timePasses) }
        if ready.isEmpty, timeoutCount < Self.maximumTimeouts {
            ready = threads.indices.filter { threads[$0].canGoOn(timePasses: true) }
        }
        return schedule.next(of: ready, after: current)
    }
}
