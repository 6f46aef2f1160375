// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import WorkerPool

struct ExitCounterTests {
    @Test(arguments: [Duration.zero, .milliseconds(1), .nanoseconds(1), .seconds(-5)])
    func `waiting ends at the timeout`(timeout: Duration) {
        let counter = ExitCounter()
        counter.countOne()
        #expect(!counter.wait(for: 2, within: timeout))
        #expect(counter.wait(for: 1, within: timeout))
        #expect(counter.wait(for: 0, within: timeout))
    }

    @Test(arguments: [Duration.seconds(60), .seconds(Int64.max)])
    func `waiting ends when the last thread is counted`(timeout: Duration) throws {
        for _ in 0..<1000 {
            let counter = ExitCounter()
            let threads = (0..<3).map { _ in TestThread { counter.countOne() } }
            #expect(counter.wait(for: 3, within: timeout))
            for thread in threads {
                thread.join()
            }
        }
    }
}
