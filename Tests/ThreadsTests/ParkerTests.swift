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
}
