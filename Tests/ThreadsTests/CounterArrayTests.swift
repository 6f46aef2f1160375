// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Threads

struct CounterArrayTests {
    @Test func `each counter begins with 0 and has a value of its own`() {
        let counters = CounterArray(count: 1000)
        #expect(counters.values(in: 0..<1000) == Array(repeating: 0, count: 1000))
        counters.add(7, at: 0)
        counters.add(1, at: 999)
        counters.add(2, at: 999)
        #expect(counters.value(at: 0) == 7)
        #expect(counters.value(at: 999) == 3)
        #expect(counters.values(in: 1..<999) == Array(repeating: 0, count: 998))
    }

    @Test func `another thread sees nothing but what was counted, in its order`() {
        final class Shared: Sendable {
            let counters = CounterArray(count: 1)
        }
        let shared = Shared()
        let isDone = Flag()
        let reader = TestThread {
            var last: UInt64 = 0
            while !isDone.isSet {
                let value = shared.counters.value(at: 0)
                guard value >= last, value <= 100_000 else { return false }
                last = value
            }
            return true
        }
        for _ in 0..<100_000 {
            shared.counters.add(1, at: 0)
        }
        isDone.set()
        #expect(reader.join())
        #expect(shared.counters.value(at: 0) == 100_000)
    }
}
