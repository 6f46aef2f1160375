// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Slots

struct SlotTickTests {
    private static let step: UInt64 = 1 << 24

    @Test(
        arguments: [
            (0, 0), (1, 0), (step - 1, 0), (step, 1), (step + 1, 1), (100 * step - 1, 99),
            (.max, (1 << 40) - 1),
        ] as [(UInt64, UInt64)])
    func `an instant is rounded down to its step`(nanoseconds: UInt64, count: UInt64) {
        #expect(SlotTick(nanoseconds: nanoseconds).count == count)
    }

    @Test(
        arguments: [
            (0, 0), (0, 1), (step - 1, 1), (step, step), (5, 30 * 1_000_000_000),
            (step * 7, step - 1),
        ] as [(UInt64, UInt64)])
    func `a deadline passes within one step after its time, never before`(
        start: UInt64, timeout: UInt64
    ) {
        let deadline = SlotTick(nanoseconds: start, plus: timeout)
        // It has passed when it is not later than now.
        #expect(deadline > SlotTick(nanoseconds: start + timeout))
        #expect(deadline <= SlotTick(nanoseconds: start + timeout + Self.step))
    }

    @Test func `a timeout past the clock's range never passes`() {
        let deadline = SlotTick(nanoseconds: 1 << 50, plus: .max)
        #expect(deadline >= .distantFuture)
        #expect(SlotWord.parked(1, .idle, until: deadline).deadline == .distantFuture)
    }
}
