// SPDX-License-Identifier: Apache-2.0

import Scheduling
import Threads

@testable import WorkerPool

/// A channel with its source, and what has run.
///
/// One thread of a run goes on at a time.
final class ChannelWorld: @unchecked Sendable {
    let channel: JobChannel
    private(set) var ran: [String] = []
    private(set) var refusedCount = 0
    private var takenCount = 0
    /// What an event does besides.
    var onEvent: (UInt64, Int) -> Void = { _, _ in }
    private var receivers: [Int: ReceiverState] = [:]
    private let source: EventSource?
    private let dropped = Tally()

    /// One thread of a run goes on at a time.
    private final class Tally: @unchecked Sendable {
        var count = 0
    }

    init(
        hasSource: Bool = false, hasBriefEvents: Bool = false, callsHelpers: Bool = false,
        workers: Int = 2, queue: QueueLimit = .unbounded
    ) {
        source = hasSource || hasBriefEvents ? EventSource(hasBriefEvents: hasBriefEvents) : nil
        channel = JobChannel(
            source: source, workerLimit: workers, queue: queue, processorCount: 2,
            onFailure: { [dropped] _ in dropped.count += 1 })
        channel.outbox.withLock { $0.help = HelpTrials(always: callsHelpers) }
    }

    /// Runs what it gets until there is no more, as a worker does.
    func work(as number: Int) {
        let receiver = ReceiverState(number: number)
        receivers[number] = receiver
        while let job = channel.receive(receiver) {
            switch job.takeWork() {
            case .closure(let body): try? body()
            case .event(let event):
                ran.append("event \(event)")
                onEvent(event, number)
            default: preconditionFailure("nothing else is sent")
            }
        }
    }

    /// Sends a job that does something when it runs.
    func send(_ name: String, _ body: @escaping @Sendable () -> Void = {}) {
        let job = Job { [self] in
            ran.append(name)
            body()
        }
        do {
            try channel.execute(job)
            takenCount += 1
        } catch {
            refusedCount += 1
        }
    }

    /// Announces that a worker is about to block.
    func callColleague(ofWorker number: Int) {
        guard let receiver = receivers[number] else { preconditionFailure("no such worker") }
        channel.callColleague(of: receiver)
    }

    /// Makes an event ready.
    func put(event: UInt64) {
        source?.put([event])
    }

    /// Makes events ready, all at once.
    func put(events: [UInt64]) {
        source?.put(events)
    }

    /// Queues events from an event.
    func add(events: [UInt64]) {
        var ready = ReadyEvents()
        for event in events {
            ready.append(event)
        }
        _ = channel.add(ready)
    }

    /// Stops the calling thread until so many have run.
    func wait(untilRan count: Int) {
        Scheduler.shared.wait("waits until \(count) have run") { [self] in ran.count >= count }
    }

    /// Stops the calling thread until something has run.
    func wait(untilRan name: String) {
        Scheduler.shared.wait("waits until \(name) has run") { [self] in ran.contains(name) }
    }

    /// Stops the calling thread until so many were taken or refused.
    func wait(untilAnswered count: Int) {
        Scheduler.shared.wait("waits until \(count) were taken or refused") { [self] in
            takenCount + refusedCount >= count
        }
    }

    /// Stops the calling thread until no more than so many are queued.
    func wait(untilQueued count: Int) {
        Scheduler.shared.wait("waits until \(count) are queued") { [self] in
            channel.outbox.look { $0.queue.count } + channel.inbox.look { $0.queue.count } <= count
        }
    }

    /// How many jobs a full queue has dropped for newer ones.
    var droppedCount: Int { dropped.count }

    /// Stops the calling thread until so many have run or were dropped.
    func wait(untilEnded count: Int) {
        Scheduler.shared.wait("waits until \(count) have run or were dropped") { [self] in
            ran.count + droppedCount >= count
        }
    }

    /// From now on no wait times out: whoever has to come was called.
    func forbidTimeouts() {
        Scheduler.shared.forbidTimeouts()
    }

    func close() {
        channel.close()
    }
}

/// A source whose events the threads of a run put in.
private final class EventSource: JobSource, @unchecked Sendable {
    private var events: [UInt64] = []
    private var isWoken = false
    let hasBriefEvents: Bool

    init(hasBriefEvents: Bool) {
        self.hasBriefEvents = hasBriefEvents
    }

    func put(_ new: [UInt64]) {
        Scheduler.shared.point("makes \(new) ready")
        events += new
    }

    func wait(for ready: inout ReadyEvents) {
        Scheduler.shared.wait("waits in the source") { [self] in isWoken || !events.isEmpty }
        isWoken = false
        for event in events {
            ready.append(event)
        }
        events.removeAll()
    }

    func wake() {
        Scheduler.shared.point("wakes the source")
        isWoken = true
    }

    func run(_ event: UInt64, on worker: Int) {}
}
