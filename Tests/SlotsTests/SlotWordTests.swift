// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Slots

struct SlotWordTests {
    private static let phases: [SlotPhase] = [.idle, .receiving, .sending, .closing]

    @Test(
        arguments: [0, 1, 0x7f_ffff, 0xff_ffff] as [UInt64],
        [0, 1, 12_345_678_901, 0x7_ffff_ffff] as [UInt64])
    func `what is put into a word comes out again`(generation: UInt64, deadline: UInt64) {
        for phase in Self.phases {
            let tick = SlotTick(count: deadline)
            let parked = SlotWord.parked(generation, phase, until: tick)
            #expect(parked.state == .parked)
            #expect(parked.generation == generation)
            #expect(parked.phase == phase)
            #expect(parked.deadline == tick)
            #expect(!parked.hasPendingEvent)
        }
        for word in [SlotWord.owned(generation), .free(generation)] {
            #expect(word.generation == generation)
            #expect(!word.hasPendingEvent)
        }
        #expect(SlotWord.owned(generation).state == .owned)
        #expect(SlotWord.free(generation).state == .free)
    }

    @Test func `a pending event changes nothing else`() {
        let word = SlotWord.parked(77, .closing, until: SlotTick(count: 99))
        let pending = word.withPendingEvent
        #expect(pending.hasPendingEvent)
        #expect(pending.state == .parked)
        #expect(pending.phase == .closing)
        #expect(pending.deadline == SlotTick(count: 99))
        #expect(pending.generation == 77)
        #expect(pending.withPendingEvent == pending)
    }

    @Test func `no part spills over into another`() {
        let word = SlotWord.parked(.max, .closing, until: SlotTick(count: .max))
        #expect(word.state == .parked)
        #expect(word.deadline == .distantFuture)
        #expect(word.generation == SlotWord.generationMask)
        #expect(!word.hasPendingEvent)
    }

    @Test func `zeroed memory is a free slot`() {
        #expect(SlotWord(bits: 0) == .free(0))
    }

    @Test(arguments: [0, 1, (1 << 20) - 1], [0, 1, 0xff_ffff] as [UInt64])
    func `a token keeps index and generation and leaves the top byte free`(
        index: Int, generation: UInt64
    ) {
        let token = SlotToken(index: index, generation: generation)
        #expect(token.index == index)
        #expect(token.generation == generation)
        #expect(token.rawValue >> 56 == 0)
        #expect(SlotToken(rawValue: token.rawValue) == token)
    }
}
