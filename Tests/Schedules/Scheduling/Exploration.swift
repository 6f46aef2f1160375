// SPDX-License-Identifier: Apache-2.0

/// The threads of one run, and what has to hold when they have ended.
public struct Scenario {
    private(set) var threads: [(name: String, body: () -> Void)] = []
    private(set) var expectations: [(text: String, holds: () -> Bool)] = []

    /// Creates a scenario without threads.
    public init() {}

    /// Adds a thread.
    public mutating func thread(_ name: String, _ body: @escaping () -> Void) {
        threads.append((name, body))
    }

    /// Adds something that has to hold once every thread has ended.
    public mutating func expect(_ text: String, _ holds: @escaping () -> Bool) {
        expectations.append((text, holds))
    }
}

/// What trying every schedule of a scenario has shown.
public enum Exploration {
    /// In all of so many schedules everything went as expected.
    case passed(schedules: Int)
    /// In one it did not: what went wrong, and the points that the threads came to.
    case failed(String, schedule: Int, trace: [String])
    /// There were more schedules than allowed.
    case unfinished(schedules: Int)
}

extension Scheduler {
    /// Runs a scenario in every schedule with so many interruptions at most.
    ///
    /// - Parameter makeScenario: makes it anew for each run, always the same.
    public func explore(
        maximumInterruptions: Int, maximumSchedules: Int, _ makeScenario: () -> Scenario
    ) -> Exploration {
        var schedule = Schedule(maximumInterruptions: maximumInterruptions)
        var count = 0
        repeat {
            guard count < maximumSchedules else { return .unfinished(schedules: count) }
            count += 1
            let failure = self.failure(of: makeScenario(), in: schedule)
            schedule = schedulePlayed
            if let failure {
                // The same once more, for the points that the threads come to.
                schedule.rewind()
                _ = self.failure(of: makeScenario(), in: schedule, isTraced: true)
                return .failed(failure, schedule: count, trace: trace ?? [])
            }
        } while schedule.advance()
        return .passed(schedules: count)
    }

    /// Runs a scenario in one schedule.
    ///
    /// - Returns: what went wrong; nil for nothing.
    private func failure(
        of scenario: Scenario, in schedule: Schedule, isTraced: Bool = false
    ) -> String? {
        let stuck = run(scenario.threads, schedule, isTraced: isTraced)
        guard stuck.isEmpty else { return "for ever waiting: \(stuck.joined(separator: ", "))" }
        return scenario.expectations.first { !$0.holds() }.map { "not so: \($0.text)" }
    }
}
