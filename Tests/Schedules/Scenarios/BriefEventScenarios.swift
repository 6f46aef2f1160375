// SPDX-License-Identifier: Apache-2.0

import Scheduling
import Threads

@testable import WorkerPool

/// How events are run for which nobody is called.
enum BriefEventScenarios {
    static let all: [(name: String, make: @Sendable () -> Scenario)] = [
        ("brief-events", events),
        ("brief-event-and-job", eventAndJob),
        ("brief-event-that-stops", { stopped(byEvent: true, announced: false) }),
        ("brief-event-that-stops-a-job", { stopped(byEvent: false, announced: false) }),
        ("announced-stop", { stopped(byEvent: true, announced: true) }),
        ("announced-stop-of-a-job", { stopped(byEvent: false, announced: true) }),
        ("brief-event-before-a-job-that-stops", eventBeforeBlockedJob),
        ("brief-event-after-a-claim", eventAfterClaim),
        ("brief-events-of-an-event", eventsOfEvent),
        ("brief-events-of-an-event-and-job", eventsOfEventAndJob),
        ("brief-close", close),
        ("brief-fewer-workers", fewerWorkers),
        ("brief-helper", helper),
        ("brief-helper-after-a-stop", helperAfterStop),
        ("brief-helper-fewer-workers", helperOfSmallerPool),
    ]

    private static func events() -> Scenario {
        let world = ChannelWorld(hasBriefEvents: true)
        var scenario = ChannelScenarios.world(world)
        scenario.thread("client") {
            world.put(event: 1)
            world.wait(untilRan: 1)
            world.put(event: 2)
            world.put(event: 3)
            world.wait(untilRan: 3)
            world.close()
        }
        ChannelScenarios.expectRan(["event 1", "event 2", "event 3"], in: world, &scenario)
        return scenario
    }

    private static func eventAndJob() -> Scenario {
        let world = ChannelWorld(hasBriefEvents: true)
        var scenario = ChannelScenarios.world(world)
        scenario.thread("client") {
            world.put(event: 1)
            world.wait(untilRan: 2)
            world.close()
        }
        scenario.thread("sender") { world.send("a") }
        ChannelScenarios.expectRan(["a", "event 1"], in: world, &scenario)
        return scenario
    }

    /// An event stops until what comes next has run: the lookout has to notice, or a colleague is
    /// called.
    private static func stopped(byEvent: Bool, announced: Bool) -> Scenario {
        let world = ChannelWorld(hasBriefEvents: true)
        let next = byEvent ? "event 2" : "a"
        world.onEvent = { [unowned world] event, worker in
            guard event == 1 else { return }
            if announced {
                world.callColleague(ofWorker: worker)
                world.forbidTimeouts()
            }
            world.wait(untilRan: next)
        }
        var scenario = ChannelScenarios.world(world)
        scenario.thread("client") {
            world.put(event: 1)
            if byEvent {
                world.put(event: 2)
            } else {
                world.send("a")
            }
            world.wait(untilRan: 2)
            world.close()
        }
        ChannelScenarios.expectRan(["event 1", next], in: world, &scenario)
        return scenario
    }

    /// A job blocks that came behind an event: the other worker watches the source by then.
    private static func eventBeforeBlockedJob() -> Scenario {
        let world = ChannelWorld(hasBriefEvents: true)
        var scenario = ChannelScenarios.world(world)
        scenario.thread("client") {
            world.put(event: 1)
            world.send("a") {
                world.forbidTimeouts()
                world.wait(untilRan: "event 2")
            }
            world.put(event: 2)
            world.wait(untilRan: 3)
            world.close()
        }
        ChannelScenarios.expectRan(["a", "event 1", "event 2"], in: world, &scenario)
        return scenario
    }

    /// A job claims the worker that looks out, and it may be needed for that once more.
    private static func eventAfterClaim() -> Scenario {
        let world = ChannelWorld(hasBriefEvents: true)
        world.onEvent = { [unowned world] event, _ in
            if event == 2 {
                world.wait(untilRan: "event 3")
            }
        }
        var scenario = ChannelScenarios.world(world)
        scenario.thread("client") {
            world.put(event: 1)
            world.send("a")
            world.wait(untilRan: 2)
            world.put(event: 2)
            world.put(event: 3)
            world.wait(untilRan: 4)
            world.close()
        }
        ChannelScenarios.expectRan(
            ["a", "event 1", "event 2", "event 3"], in: world, &scenario)
        return scenario
    }

    /// An event adds others, of which the first stops until the second has run: whoever watches the
    /// source by then has it.
    private static func eventsOfEvent() -> Scenario {
        let world = ChannelWorld(hasBriefEvents: true)
        world.onEvent = { [unowned world] event, _ in
            switch event {
            case 1: world.add(events: [2, 3])
            case 2: world.wait(untilRan: "event 3")
            default: break
            }
        }
        var scenario = ChannelScenarios.world(world)
        scenario.thread("client") {
            world.put(event: 1)
            world.wait(untilRan: 3)
            world.close()
        }
        ChannelScenarios.expectRan(["event 1", "event 2", "event 3"], in: world, &scenario)
        return scenario
    }

    /// Both events that another adds stop until a job has run: the third worker has it.
    private static func eventsOfEventAndJob() -> Scenario {
        let world = ChannelWorld(hasBriefEvents: true, workers: 3)
        world.onEvent = { [unowned world] event, _ in
            switch event {
            case 1: world.add(events: [2, 3])
            default: world.wait(untilRan: "a")
            }
        }
        var scenario = ChannelScenarios.world(world, workers: 3)
        scenario.thread("client") {
            world.put(event: 1)
            world.wait(untilRan: "event 2")
            world.send("a")
            world.wait(untilRan: 4)
            world.close()
        }
        ChannelScenarios.expectRan(
            ["a", "event 1", "event 2", "event 3"], in: world, &scenario)
        return scenario
    }

    private static func close() -> Scenario {
        let world = ChannelWorld(hasBriefEvents: true)
        var scenario = ChannelScenarios.world(world)
        scenario.thread("client") { world.put(event: 1) }
        scenario.thread("sender") { world.send("a") }
        scenario.thread("closer") { world.close() }
        scenario.expect("it has run or was refused") {
            world.ran.count { $0 == "a" } + world.refusedCount == 1
        }
        return scenario
    }

    private static func fewerWorkers() -> Scenario {
        let world = ChannelWorld(hasBriefEvents: true)
        var scenario = ChannelScenarios.world(world)
        scenario.thread("client") {
            world.put(event: 1)
            world.send("a")
            world.wait(untilRan: 2)
            world.close()
        }
        scenario.thread("resizer") { world.channel.limitWorkers(to: 1) }
        ChannelScenarios.expectRan(["a", "event 1"], in: world, &scenario)
        return scenario
    }

    /// What waits behind an event is run by a helper: no wait need time out.
    private static func helper() -> Scenario {
        let world = ChannelWorld(hasBriefEvents: true, callsHelpers: true)
        world.onEvent = { [unowned world] event, _ in
            if event == 1 {
                world.wait(untilRan: "event 2")
            }
        }
        var scenario = ChannelScenarios.world(world)
        scenario.thread("client") {
            world.forbidTimeouts()
            world.put(events: [1, 2])
            world.wait(untilRan: 2)
            world.close()
        }
        ChannelScenarios.expectRan(["event 1", "event 2"], in: world, &scenario)
        return scenario
    }

    /// A worker that has said that it stops takes no helper's place.
    private static func helperAfterStop() -> Scenario {
        let world = ChannelWorld(hasBriefEvents: true, callsHelpers: true, workers: 3)
        world.onEvent = { [unowned world] event, worker in
            switch event {
            case 1:
                world.callColleague(ofWorker: worker)
                world.wait(untilRan: "event 3")
            case 2: world.wait(untilRan: "event 3")
            default: break
            }
        }
        var scenario = ChannelScenarios.world(world, workers: 3)
        scenario.thread("client") {
            world.forbidTimeouts()
            world.put(events: [1, 2, 3])
            world.wait(untilRan: 3)
            world.close()
        }
        ChannelScenarios.expectRan(["event 1", "event 2", "event 3"], in: world, &scenario)
        return scenario
    }

    /// Who helps leaves because the pool becomes smaller, and its place is free again.
    private static func helperOfSmallerPool() -> Scenario {
        let world = ChannelWorld(hasBriefEvents: true, callsHelpers: true)
        var scenario = ChannelScenarios.world(world)
        scenario.thread("client") {
            world.put(events: [1, 2, 3])
            world.wait(untilRan: 3)
            world.close()
        }
        scenario.thread("resizer") { world.channel.limitWorkers(to: 1) }
        ChannelScenarios.expectRan(["event 1", "event 2", "event 3"], in: world, &scenario)
        scenario.expect("nobody counts as running") {
            world.channel.outbox.withLock { $0.briefRunners.count } == 0
        }
        return scenario
    }
}
