// SPDX-License-Identifier: Apache-2.0

import Testing
import WorkerPool

struct ReadyEventsTests {
    @Test func `a batch holds 64 events in order`() {
        var ready = ReadyEvents()
        #expect(ready.count == 0)
        for event in 0..<ReadyEvents.capacity {
            ready.append(UInt64(event))
        }
        #expect(ready.count == 64)
        #expect((0..<64).map { ready[$0] } == (0..<64).map { UInt64($0) })
    }

    @Test func `one event too many is a mistake of the source`() async {
        await #expect(processExitsWith: .failure) {
            var ready = ReadyEvents()
            for event in 0...64 {
                ready.append(UInt64(event))
            }
        }
    }

    @Test func `there is no event after the last`() async {
        await #expect(processExitsWith: .failure) {
            var ready = ReadyEvents()
            ready.append(1)
            _ = ready[1]
        }
    }
}
