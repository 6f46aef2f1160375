// SPDX-License-Identifier: Apache-2.0

import Scheduling
import Threads

@testable import WorkerPool

/// How jobs are handed to workers.
///
/// A lost wake-up would be covered up by what comes next, so the last job of each is waited for before
/// the channel is closed.
enum ChannelScenarios {
    static let all: [(name: String, make: @Sendable () -> Scenario)] =
        assumedToBlock + BriefEventScenarios.all

    private static let assumedToBlock: [(name: String, make: @Sendable () -> Scenario)] = [
        ("jobs", { jobs(hasSource: false) }),
        ("jobs-and-source", { jobs(hasSource: true) }),
        ("jobs-after-a-burst", { jobs(hasSource: false, afterBurst: true) }),
        ("jobs-and-source-after-a-burst", { jobs(hasSource: true, afterBurst: true) }),
        ("events", events),
        ("event-and-job", eventAndJob),
        ("two-senders", twoSenders),
        ("blocked-job", { blockedJob(hasSource: false) }),
        ("blocked-job-and-source", { blockedJob(hasSource: true) }),
        ("blocked-job-and-event", blockedJobAndEvent),
        ("blocked-event", blockedEvent),
        ("job-that-sends", jobThatSends),
        ("close", close),
        ("close-with-source", closeWithSource),
        ("fewer-workers", fewerWorkers),
        ("fewer-workers-and-close", { fewerWorkersAndClose(hasSource: false) }),
        ("fewer-workers-and-close-with-source", { fewerWorkersAndClose(hasSource: true) }),
        ("full-queue", fullQueue),
        ("full-queue-closed", fullQueueClosed),
        ("drop-oldest", dropOldest),
        ("drop-none", dropNone),
    ]

    /// Two workers; what else happens is added by each scenario.
    static func world(_ world: ChannelWorld, workers: Int = 2) -> Scenario {
        var scenario = Scenario()
        for number in 0..<workers {
            scenario.thread("worker-\(number)") { world.work(as: number) }
        }
        return scenario
    }

    /// Each has run once and nothing else has.
    static func expectRan(
        _ names: [String], in world: ChannelWorld, _ scenario: inout Scenario
    ) {
        scenario.expect("\(names.joined(separator: ", ")) have run, each once") {
            world.ran.sorted() == names.sorted()
        }
    }

    /// - Parameter afterBurst: whether the first worker to become idle gives memory back.
    private static func jobs(hasSource: Bool, afterBurst: Bool = false) -> Scenario {
        let world = ChannelWorld(hasSource: hasSource)
        if afterBurst {
            world.channel.outbox.withLock { $0.burstLength = .max }
        }
        var scenario = Self.world(world)
        scenario.thread("sender") {
            world.send("a")
            world.send("b")
            world.wait(untilRan: 2)
            world.send("c")
            world.wait(untilRan: 3)
            world.close()
        }
        expectRan(["a", "b", "c"], in: world, &scenario)
        return scenario
    }

    private static func events() -> Scenario {
        let world = ChannelWorld(hasSource: true)
        var scenario = Self.world(world)
        scenario.thread("client") {
            world.put(event: 1)
            world.put(event: 2)
            world.wait(untilRan: 2)
            world.put(event: 3)
            world.wait(untilRan: 3)
            world.close()
        }
        expectRan(["event 1", "event 2", "event 3"], in: world, &scenario)
        return scenario
    }

    private static func eventAndJob() -> Scenario {
        let world = ChannelWorld(hasSource: true)
        var scenario = Self.world(world)
        scenario.thread("client") {
            world.put(event: 1)
            world.wait(untilRan: 2)
            world.close()
        }
        scenario.thread("sender") { world.send("a") }
        expectRan(["a", "event 1"], in: world, &scenario)
        return scenario
    }

    private static func twoSenders() -> Scenario {
        let world = ChannelWorld()
        var scenario = Self.world(world)
        scenario.thread("sender-a") { world.send("a") }
        scenario.thread("sender-b") {
            world.send("b")
            world.wait(untilRan: 2)
            world.close()
        }
        expectRan(["a", "b"], in: world, &scenario)
        return scenario
    }

    /// A job that waits for the next one: a worker that is idle has to run that.
    private static func blockedJob(hasSource: Bool) -> Scenario {
        let world = ChannelWorld(hasSource: hasSource)
        var scenario = Self.world(world)
        scenario.thread("sender") {
            world.send("a") { world.wait(untilRan: "b") }
            world.send("b")
            world.wait(untilRan: 2)
            world.close()
        }
        expectRan(["a", "b"], in: world, &scenario)
        return scenario
    }

    /// A job that waits for an event: a worker that is idle has to watch the source.
    private static func blockedJobAndEvent() -> Scenario {
        let world = ChannelWorld(hasSource: true)
        var scenario = Self.world(world)
        scenario.thread("client") {
            world.send("a") { world.wait(untilRan: "event 1") }
            world.put(event: 1)
            world.wait(untilRan: 2)
            world.close()
        }
        expectRan(["a", "event 1"], in: world, &scenario)
        return scenario
    }

    /// An event that waits for the next one: a worker that is idle has to take over the source.
    private static func blockedEvent() -> Scenario {
        let world = ChannelWorld(hasSource: true)
        world.onEvent = { [unowned world] event, _ in
            if event == 1 {
                world.wait(untilRan: "event 2")
            }
        }
        var scenario = Self.world(world)
        scenario.thread("client") {
            world.put(event: 1)
            world.put(event: 2)
            world.wait(untilRan: 2)
            world.close()
        }
        expectRan(["event 1", "event 2"], in: world, &scenario)
        return scenario
    }

    private static func jobThatSends() -> Scenario {
        let world = ChannelWorld()
        var scenario = Self.world(world)
        scenario.thread("sender") {
            world.send("a") {
                world.send("b")
                // Only the other worker can run it.
                world.wait(untilRan: "b")
            }
            world.wait(untilRan: 2)
            world.close()
        }
        expectRan(["a", "b"], in: world, &scenario)
        return scenario
    }

    /// A job has run or was refused, never both and never neither.
    private static func close() -> Scenario {
        let world = ChannelWorld()
        var scenario = Self.world(world)
        scenario.thread("sender") {
            world.send("a")
            world.send("b")
        }
        scenario.thread("closer") { world.close() }
        scenario.expect("each has run or was refused") {
            world.ran.count + world.refusedCount == 2
        }
        return scenario
    }

    private static func closeWithSource() -> Scenario {
        let world = ChannelWorld(hasSource: true)
        var scenario = Self.world(world)
        scenario.thread("sender") { world.send("a") }
        scenario.thread("closer") { world.close() }
        scenario.expect("it has run or was refused") {
            world.ran.count + world.refusedCount == 1
        }
        return scenario
    }

    /// One worker has to leave while jobs come; what it was woken for the other does.
    private static func fewerWorkers() -> Scenario {
        let world = ChannelWorld()
        var scenario = Self.world(world)
        scenario.thread("sender") {
            world.send("a")
            world.send("b")
            world.wait(untilRan: 2)
            world.close()
        }
        scenario.thread("resizer") { world.channel.limitWorkers(to: 1) }
        expectRan(["a", "b"], in: world, &scenario)
        return scenario
    }

    /// A worker that has to leave and one that goes on, while the channel closes.
    private static func fewerWorkersAndClose(hasSource: Bool) -> Scenario {
        let world = ChannelWorld(hasSource: hasSource)
        var scenario = Self.world(world)
        scenario.thread("sender") { world.send("a") }
        scenario.thread("resizer") { world.channel.limitWorkers(to: 1) }
        scenario.thread("closer") { world.close() }
        scenario.expect("it has run or was refused") {
            world.ran.count + world.refusedCount == 1
        }
        return scenario
    }

    /// Senders that have a full queue drop its oldest job, of which one has a place.
    private static func dropOldest() -> Scenario {
        let world = ChannelWorld(workers: 1, queue: .bounded(1, whenFull: .dropOldest))
        var scenario = Self.world(world, workers: 1)
        scenario.thread("sender-a") { world.send("a") }
        scenario.thread("sender-b") {
            world.send("b")
            world.send("c")
            world.wait(untilEnded: 3)
            world.close()
        }
        scenario.expect(
            "each has run or was dropped, the last one has run or made place for another"
        ) {
            world.ran.count + world.droppedCount == 3 && Set(world.ran).count == world.ran.count
                && world.refusedCount == 0 && !world.ran.isEmpty
        }
        return scenario
    }

    /// A sender that sees a job leave the queue finds its place free, however far the worker is that
    /// took it.
    private static func dropNone() -> Scenario {
        let world = ChannelWorld(workers: 1, queue: .bounded(2, whenFull: .dropOldest))
        var scenario = Self.world(world, workers: 1)
        scenario.thread("sender") {
            world.send("a") { world.wait(untilAnswered: 3) }
            world.send("b")
            world.wait(untilQueued: 1)
            world.send("c")
            world.wait(untilEnded: 3)
            world.close()
        }
        scenario.expect("none was dropped, as a place was free") {
            world.droppedCount == 0 && world.ran == ["a", "b", "c"]
        }
        return scenario
    }

    /// Senders that wait for a place, of which there is one.
    private static func fullQueue() -> Scenario {
        let world = ChannelWorld(
            workers: 1, queue: .bounded(1, whenFull: .block(atMost: nil)))
        var scenario = Self.world(world, workers: 1)
        for name in ["a", "b"] {
            scenario.thread("sender-\(name)") { world.send(name) }
        }
        scenario.thread("sender-c") {
            world.send("c")
            world.wait(untilRan: 3)
            world.close()
        }
        expectRan(["a", "b", "c"], in: world, &scenario)
        return scenario
    }

    /// The close ends the waiting of those for whom there is no place.
    private static func fullQueueClosed() -> Scenario {
        let world = ChannelWorld(
            workers: 1, queue: .bounded(1, whenFull: .block(atMost: nil)))
        var scenario = Self.world(world, workers: 1)
        scenario.thread("sender-a") {
            // Until the end of it no place becomes free.
            world.send("a") { world.wait(untilAnswered: 3) }
            world.send("b")
        }
        scenario.thread("sender-c") { world.send("c") }
        scenario.thread("closer") { world.close() }
        scenario.expect("each has run or was refused") {
            world.ran.count + world.refusedCount == 3
        }
        return scenario
    }
}
