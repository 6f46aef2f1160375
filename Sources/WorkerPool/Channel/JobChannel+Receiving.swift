// SPDX-License-Identifier: Apache-2.0

import CLinux
import Synchronization
import Threads

/// How workers take jobs, and wait for them.
///
/// Workers are woken one at a time: the one that comes takes a job and, if there is more to do, wakes
/// the next one before it runs the job. So no job waits for a running one while a worker is idle, and a
/// burst of small jobs wakes no workers that would find nothing to do. While a worker is on its way,
/// senders need not wake one: `JobInbox.needsWorker` tells them.
///
/// For a brief event nobody is woken: see `Lookout`.
extension JobChannel {
    /// What a worker has to do before it can go on.
    private enum Step: ~Copyable {
        case run(Job, WakeUp)
        case returnMemory(WakeUp)
        case waitInSource
        case pollSource
        case park(until: UInt64?)
        case leave(WakeUp)
    }

    /// After so many jobs in a row the source is polled even though there are more: a queue that is
    /// never empty must not hide it.
    private static var pollInterval: Int { 64 }

    /// After a burst of so many jobs the memory that they took goes back to the system.
    ///
    /// malloc(3) keeps it otherwise: 62 MB after a million jobs. To look for it takes as long as a
    /// small part of such a burst does, but the next burst has to get its memory anew, which makes its
    /// jobs a fifth dearer (measured).
    private static var longBurst: Int { 1 << 17 }

    /// So many nanoseconds after a burst its memory goes back, at once where a source is waited for
    /// without a limit.
    private static var memoryReturnDelay: UInt64 { 1_000_000_000 }

    /// For so many nanoseconds a worker that has answered looks for the next job before it sleeps.
    ///
    /// One that goes back and forth with a thread which waits for each result finds it within one or
    /// two microseconds. Workers whose jobs nobody waits for sleep at once: eight producers that wait
    /// for places in a full queue were half as fast where they did not.
    private static var answerTime: UInt64 { 10_000 }

    /// Takes the job at the head, waiting for one as long as it takes.
    ///
    /// - Parameter receiver: the calling worker's own.
    /// - Returns: nil once the channel is closed and empty, or has too few places for this worker.
    func receive(_ receiver: ReceiverState) -> Job? {
        let nextJob =
            source == nil ? outbox.withLock { $0.takeWithoutWaking(inbox, receiver) } : nil
        guard let job = nextJob ?? waitForJob(receiver) else { return nil }
        receiver.hasAnswered.store(job.isCancellable, ordering: .relaxed)
        if let space, job.takesPlace {
            space.wakeSender()
        }
        return job
    }

    private func waitForJob(_ receiver: ReceiverState) -> Job? {
        var wasWoken = false
        var step = outbox.withLock { nextStep(&$0, receiver) }
        while true {
            switch consume step {
            case .run(let job, let wakeUp):
                wakeUp.perform(source)
                return job
            case .leave(let wakeUp):
                wakeUp.perform(source)
                return nil
            case .returnMemory(let wakeUp):
                wakeUp.perform(source)
                clinux_return_memory()
                step = outbox.withLock { nextStep(&$0, receiver) }
            case .waitInSource:
                step = waitInSource(receiver)
            case .pollSource:
                // Ends the wait that follows at once.
                source?.wake()
                step = waitInSource(receiver)
            case .park(let deadline):
                if wasWoken {
                    WorkerStatistics.count(receiver.statistics.futileWakes)
                }
                WorkerStatistics.count(receiver.statistics.parks)
                if source == nil, receiver.hasAnswered.load(ordering: .relaxed) {
                    receiver.hasAnswered.store(false, ordering: .relaxed)
                    receiver.parker.spin(for: Self.answerTime, receiver.spinTrials)
                }
                receiver.parker.park(until: deadline)
                step = outbox.withLock { outbox in
                    wasWoken = !outbox.parked.contains { $0 === receiver }
                    return wasWoken ? goOn(&outbox, receiver) : look(&outbox, receiver)
                }
            }
        }
    }

    private func nextStep(_ outbox: inout JobOutbox, _ receiver: ReceiverState) -> Step {
        guard receiver.number < outbox.workerLimit else {
            outbox.left.append(receiver.number)
            outbox.leftCount += 1
            outbox.briefRunners.remove(receiver)
            outbox.tellIdleWatchers()
            return .leave(outbox.claimSuccessor(inbox, hasSource: source != nil))
        }
        if outbox.takenInARow >= Self.pollInterval, source != nil, !outbox.sourceIsWatched {
            return pollSource(&outbox)
        }
        while true {
            if let job = outbox.pop() {
                outbox.takenInARow += 1
                outbox.taken += 1
                let wakeUp =
                    hasBriefEvents && job.isEvent
                    ? outbox.callForBriefEvent(inbox, receiver, processorCount: processorCount)
                    : outbox.callForJob(inbox, receiver, hasSource: source != nil)
                return .run(job, wakeUp)
            }
            guard let step = becomeIdle(&outbox, receiver) else { continue }
            return step
        }
    }

    /// Has the worker look at the source without waiting, as if it had been woken meanwhile.
    private func pollSource(_ outbox: inout JobOutbox) -> Step {
        outbox.sourceIsWatched = true
        outbox.sourceIsWoken = true
        outbox.wakingCount += 1
        return .pollSource
    }

    /// Has the worker wait, unless there are jobs in the inbox, which are taken over then.
    ///
    /// For an empty outbox.
    ///
    /// - Returns: nil where there are; all of them may have been cancelled.
    private func becomeIdle(_ outbox: inout JobOutbox, _ receiver: ReceiverState) -> Step? {
        let isNobodyComing = outbox.wakingCount == 0
        let memoryIsDueAt = memoryReturnTime(&outbox)
        let (isEmpty, isClosed, memoryIsDue) = inbox.withLock { inbox in
            guard inbox.queue.isEmpty else {
                outbox.queue.append(&inbox.queue)
                return (false, inbox.isClosed, false)
            }
            let memoryIsDue = memoryIsDueAt.map { inbox.isClosed || $0 == 0 } ?? false
            if !inbox.isClosed, isNobodyComing, !memoryIsDue {
                inbox.needsWorker = true
            }
            return (true, inbox.isClosed, memoryIsDue)
        }
        guard isEmpty else {
            outbox.noteLength()
            return nil
        }
        guard !memoryIsDue else {
            // A colleague has what comes meanwhile.
            outbox.endBurst()
            return .returnMemory(outbox.claimNextWorker(inbox, hasSource: source != nil))
        }
        defer { outbox.tellIdleWatchers() }
        outbox.briefRunners.remove(receiver)
        guard !isClosed else {
            outbox.leftCount += 1
            return .leave(.nobody)
        }
        if isNobodyComing {
            outbox.inboxNeedsWorker = true
        }
        if source != nil, !outbox.sourceIsWatched {
            outbox.sourceIsWatched = true
            return .waitInSource
        }
        outbox.parked.append(receiver)
        return .park(until: memoryIsDueAt)
    }

    /// When the memory of the last long burst goes back: nil for never, 0 for now.
    private func memoryReturnTime(_ outbox: inout JobOutbox) -> UInt64? {
        guard outbox.burstLength >= Self.longBurst else { return nil }
        guard source == nil else { return 0 }
        let now = MonotonicClock.nanoseconds
        let time = outbox.memoryReturnTime ?? now + Self.memoryReturnDelay
        outbox.memoryReturnTime = time
        return time > now ? time : 0
    }

    /// Goes on after somebody has claimed the worker.
    private func goOn(_ outbox: inout JobOutbox, _ receiver: ReceiverState) -> Step {
        outbox.wakingCount -= 1
        return nextStep(&outbox, receiver)
    }

    /// Has a worker look that nobody has claimed: it is on duty, memory is due, or it was woken for an
    /// earlier claim.
    private func look(_ outbox: inout JobOutbox, _ receiver: ReceiverState) -> Step {
        guard outbox.lookout.receiver === receiver else {
            let time = memoryReturnTime(&outbox)
            guard time == 0 else { return .park(until: time) }
            // Whatever comes meanwhile it finds afterwards, if nobody else is there.
            outbox.parked.removeAll { $0 === receiver }
            outbox.endBurst()
            return .returnMemory(.nobody)
        }
        let now = MonotonicClock.nanoseconds
        outbox.help.look(taken: outbox.taken, queued: outbox.queue.count, now: now)
        let verdict = outbox.lookout.look(
            taken: outbox.taken, isQuiet: outbox.sourceIsWatched && outbox.queue.isEmpty)
        switch verdict {
        case .lookAgain:
            return .park(until: now + Lookout.interval)
        case .sleep:
            outbox.lookout.end()
            return .park(until: nil)
        case .takeOver:
            outbox.lookout.end()
            outbox.parked.removeAll { $0 === receiver }
            outbox.briefRunners.removeAll()
            return nextStep(&outbox, receiver)
        }
    }

    /// Wakes a colleague for what the calling worker would do next, if there is one and nobody is on
    /// the way: the worker is about to block.
    func callColleague(of receiver: ReceiverState) {
        outbox.withLock { $0.callForJob(inbox, receiver, hasSource: source != nil) }.perform(source)
    }

    /// Puts events at the tail, for whoever takes the next job: mostly the caller, which is one of the
    /// channel's own workers in a job, so that nobody is woken.
    ///
    /// - Returns: false where the channel is closed, so that what is queued comes to an end.
    func add(_ events: ReadyEvents) -> Bool {
        outbox.withLock { outbox in
            guard !inbox.withLock({ $0.isClosed }) else { return false }
            outbox.add(events, after: inbox)
            return true
        }
    }

    /// Whether jobs wait that a worker has taken over from the senders, or events.
    var hasQueuedJobs: Bool { outbox.withLock { !$0.queue.isEmpty } }

    private func waitInSource(_ receiver: ReceiverState) -> Step {
        var ready = ReadyEvents()
        source?.wait(for: &ready)
        return outbox.withLock { outbox in
            outbox.sourceIsWatched = false
            outbox.takenInARow = 0
            if outbox.sourceIsWoken {
                outbox.sourceIsWoken = false
                outbox.wakingCount -= 1
            }
            if ready.count > 0 {
                outbox.add(ready, after: inbox)
            }
            return nextStep(&outbox, receiver)
        }
    }
}
