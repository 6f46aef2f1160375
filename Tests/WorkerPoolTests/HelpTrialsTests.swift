// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import WorkerPool

struct HelpTrialsTests {
    /// Looks at a pool that does so much per look in either way, for a while.
    ///
    /// - Returns: how many of the looks found it with helpers.
    private func looks(
        _ count: Int, at trials: inout HelpTrials, _ pool: inout Pool, queued: Int = 64
    ) -> Int {
        var withHelpers = 0
        for _ in 0..<count {
            pool.now += Lookout.interval
            pool.taken += trials.isOn ? pool.perLookWithHelpers : pool.perLook
            trials.look(taken: pool.taken, queued: queued, now: pool.now)
            withHelpers += trials.isOn ? 1 : 0
        }
        return withHelpers
    }

    private struct Pool {
        var perLook: UInt64
        var perLookWithHelpers: UInt64
        var now: UInt64 = 1_000_000_000_000
        var taken: UInt64 = 0
    }

    @Test func `helpers stay where more gets done with them`() {
        var trials = HelpTrials()
        var pool = Pool(perLook: 300, perLookWithHelpers: 500)
        // A minute; without them for as long as the trials take.
        let count = looks(20_000, at: &trials, &pool)
        #expect(trials.isOn)
        #expect(count > 19_800)
    }

    @Test func `where helpers get no more done they are hardly tried`() {
        var trials = HelpTrials()
        var pool = Pool(perLook: 300, perLookWithHelpers: 320)
        let count = looks(20_000, at: &trials, &pool)
        #expect(!trials.isOn)
        // Each trial has them for 6 ms, and there is one in 8 s after the first few.
        #expect(count > 2)
        #expect(count < 30)
    }

    @Test func `what changes is noticed`() {
        var trials = HelpTrials()
        var pool = Pool(perLook: 300, perLookWithHelpers: 500)
        _ = looks(10_000, at: &trials, &pool)
        pool.perLookWithHelpers = 300
        _ = looks(4_000, at: &trials, &pool)
        #expect(!trials.isOn)
        pool.perLookWithHelpers = 500
        _ = looks(4_000, at: &trials, &pool)
        #expect(trials.isOn)
    }

    @Test(arguments: 1...12)
    func `a load that grows during a trial is not taken for a gain`(after count: Int) {
        var trials = HelpTrials()
        var pool = Pool(perLook: 100, perLookWithHelpers: 100)
        var withHelpers = looks(count, at: &trials, &pool)
        pool.perLook = 300
        pool.perLookWithHelpers = 300
        // Less than the pause before the next trial.
        withHelpers += looks(200, at: &trials, &pool)
        #expect(!trials.isOn)
        #expect(withHelpers == 2)
    }

    @Test func `a trial that was given up is not repeated at once`() {
        var trials = HelpTrials()
        var pool = Pool(perLook: 300, perLookWithHelpers: 500)
        _ = looks(6, at: &trials, &pool)
        pool.now += 100_000_000
        #expect(looks(200, at: &trials, &pool) == 0)
        #expect(looks(200, at: &trials, &pool) > 0)
    }

    @Test func `no helper is tried where no event waits`() {
        var trials = HelpTrials()
        var pool = Pool(perLook: 300, perLookWithHelpers: 500)
        #expect(looks(1_000, at: &trials, &pool, queued: 0) == 0)
    }

    @Test func `a helper is called once it is awake before the events are done`() {
        var trials = HelpTrials()
        var quick = Pool(perLook: 300, perLookWithHelpers: 300)
        _ = looks(10, at: &trials, &quick)
        // 300 in 3 ms: 50 µs are 5.
        #expect(trials.backlog == 5)
        var slow = Pool(perLook: 1, perLookWithHelpers: 1, now: quick.now, taken: quick.taken)
        _ = looks(10, at: &trials, &slow)
        #expect(trials.backlog == 1)
    }

    @Test func `a trial that nobody looked at is given up`() {
        var trials = HelpTrials()
        var pool = Pool(perLook: 300, perLookWithHelpers: 500)
        while !trials.isOn {
            _ = looks(1, at: &trials, &pool)
        }
        pool.now += 1_000_000_000
        _ = looks(1, at: &trials, &pool)
        #expect(!trials.isOn)
    }
}
