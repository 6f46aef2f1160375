// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Threads

struct ParkerTests {
    @Test func `a wake-up that comes before the sleep ends it at once`() {
        let parker = Parker()
        parker.unpark()
        parker.park()
    }

    @Test func `two threads wake each other in turn and no wake-up is lost`() throws {
        let here = Parker()
        let there = Parker()
        let rounds = 20_000
        let thread = TestThread {
            for _ in 0..<rounds {
                there.park()
                here.unpark()
            }
        }
        for _ in 0..<rounds {
            there.unpark()
            here.park()
        }
        thread.join()
    }

    @Test func `a wake-up ends a look for it and is left for the sleep`() {
        let parker = Parker()
        let trials = SpinTrials()
        let thread = TestThread { parker.unpark() }
        parker.spin(for: 60_000_000_000, trials)
        thread.join()
        parker.park()
    }

    @Test func `threads that look before they sleep lose no wake-up either`() throws {
        let here = Parker()
        let there = Parker()
        let rounds = 20_000
        let thread = TestThread {
            let trials = SpinTrials()
            for _ in 0..<rounds {
                there.spin(for: 2_000, trials)
                there.park()
                here.unpark()
            }
        }
        let trials = SpinTrials()
        for _ in 0..<rounds {
            there.unpark()
            here.spin(for: 2_000, trials)
            here.park()
        }
        thread.join()
    }

    @Test func `a look that finds nothing ends, and the sleep at its deadline`() {
        let parker = Parker()
        parker.spin(for: 1_000, SpinTrials())
        let isWoken = parker.park(until: MonotonicClock.nanoseconds + 1_000_000)
        #expect(!isWoken)
        parker.unpark()
        let isWokenAfterwards = parker.park(until: MonotonicClock.nanoseconds + 60_000_000_000)
        #expect(isWokenAfterwards)
    }

    @Test func `looks that fail become rare until one succeeds`() {
        let trials = SpinTrials()
        func trialCount(of waits: Int) -> Int {
            (0..<waits).count { _ in
                guard trials.isDue() else { return false }
                trials.note(success: false)
                return true
            }
        }
        #expect(trialCount(of: 4) == 4)
        let rare = trialCount(of: 1000)
        #expect((1...5).contains(rare))
        trials.note(success: true)
        #expect(trialCount(of: 4) == 4)
    }
}
