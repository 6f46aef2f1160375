// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import Slots

struct SlotTableTests {
    private let soon = SlotTick(count: 5)
    private let later = SlotTick(count: 50)

    private func insert(_ table: SlotTable<SlotItem>) throws -> SlotToken {
        let token = table.insert(SlotItem())
        return try #require(token)
    }

    @Test func `a value is the inserter's own until it is parked`() throws {
        let table = SlotTable<SlotItem>(capacity: 4)
        let token = try insert(table)
        #expect(table.count == 1)
        #expect(!table.claim(token))
        let turns = table.withOwned(token) { item in
            _ = item.takeTurn()
            return item.turnCount
        }
        #expect(turns == 1)
    }

    @Test func `one event finds a parked value, the next one its owner`() throws {
        let table = SlotTable<SlotItem>(capacity: 4)
        let token = try insert(table)
        #expect(table.park(token, .idle, until: later))
        #expect(table.claim(token))
        #expect(!table.claim(token))
        // The second event was remembered: the owner cannot park before another look.
        #expect(!table.park(token, .idle, until: later))
        #expect(table.park(token, .idle, until: later))
        #expect(table.claim(token))
    }

    @Test func `many events during one ownership are one more look`() throws {
        let table = SlotTable<SlotItem>(capacity: 1)
        let token = try insert(table)
        for _ in 0..<5 {
            #expect(!table.claim(token))
        }
        #expect(!table.park(token, .sending, until: later))
        #expect(table.park(token, .sending, until: later))
        #expect(table.parkedCount(.sending) == 1)
    }

    @Test func `a token of an earlier stay is refused`() throws {
        let table = SlotTable<SlotItem>(capacity: 1)
        let old = try insert(table)
        _ = table.remove(old)
        #expect(!table.claim(old))
        let new = try insert(table)
        #expect(new != old)
        #expect(new.index == old.index)
        // Neither while it is owned, where it would be remembered, nor while it is parked.
        #expect(!table.claim(old))
        #expect(table.park(new, .idle, until: later))
        #expect(!table.claim(old))
        #expect(table.claim(new))
    }

    @Test(arguments: [0, 1, 3, 4, 0xffff_ffff, 1 << 32, .max] as [UInt64])
    func `a token that was never given out is refused`(rawValue: UInt64) throws {
        let table = SlotTable<SlotItem>(capacity: 4)
        _ = try insert(table)
        #expect(!table.claim(SlotToken(rawValue: rawValue)) || rawValue == 1 << 32)
        table.stampEvent(SlotToken(rawValue: rawValue), at: 1)
    }

    @Test func `a full table takes no more and lets the value go`() throws {
        let table = SlotTable<SlotItem>(capacity: 3)
        let tokens = try (0..<3).map { _ in try insert(table) }
        let tally = SlotItem.Tally()
        #expect(table.insert(SlotItem(tally)) == nil)
        #expect(tally.releasedCount.load(ordering: .relaxed) == 1)
        #expect(table.count == 3)
        _ = table.remove(tokens[1])
        #expect(table.count == 2)
        #expect(try insert(table).index == tokens[1].index)
        #expect(table.insert(SlotItem()) == nil)
    }

    @Test func `removing hands the value out, and the table lets go of what it holds`() throws {
        let tallies = (0..<3).map { _ in SlotItem.Tally() }
        func releases() -> [Int] {
            tallies.map { $0.releasedCount.load(ordering: .relaxed) }
        }
        do {
            let table = SlotTable<SlotItem>(capacity: 4)
            let tokens = tallies.compactMap { table.insert(SlotItem($0)) }
            try #require(tokens.count == 3)
            _ = table.withOwned(tokens[0]) { $0.takeTurn() }
            do {
                let item = table.remove(tokens[0])
                #expect(item.turnCount == 1)
                #expect(releases() == [0, 0, 0])
            }
            #expect(releases() == [1, 0, 0])
            #expect(table.park(tokens[1], .idle, until: later))
        }
        #expect(releases() == [1, 1, 1])
    }

    @Test func `those whose deadline has passed are claimed, with their phase`() throws {
        let table = SlotTable<SlotItem>(capacity: 8)
        let tokens = try (0..<5).map { _ in try insert(table) }
        #expect(table.park(tokens[0], .idle, until: soon))
        #expect(table.park(tokens[1], .receiving, until: later))
        #expect(table.park(tokens[2], .sending, until: soon))
        #expect(table.park(tokens[3], .closing, until: .distantFuture))
        var claimed: [UInt64] = []
        var phases: [SlotPhase] = []
        let isDue: (SlotPhase, SlotTick) -> Bool = { _, deadline in deadline <= soon }
        table.claimParked(where: isDue) { token, phase in
            claimed.append(token.rawValue)
            phases.append(phase)
        }
        #expect(claimed == [tokens[0].rawValue, tokens[2].rawValue])
        #expect(phases == [.idle, .sending])
        // They are owned now.
        #expect(!table.claim(tokens[0]))
        #expect(table.claim(tokens[1]))
        #expect(table.parkedCount(.closing) == 1)
        #expect(table.parkedCount(.idle) == 0)
    }

    @Test func `a value may be removed, or parked again, while others are claimed`() throws {
        let table = SlotTable<SlotItem>(capacity: 4)
        for _ in 0..<4 {
            #expect(table.park(try insert(table), .idle, until: soon))
        }
        var number = 0
        let isAny: (SlotPhase, SlotTick) -> Bool = { _, _ in true }
        table.claimParked(where: isAny) { token, phase in
            number += 1
            if number.isMultiple(of: 2) {
                _ = table.remove(token)
            } else {
                #expect(table.park(token, phase, until: later))
            }
        }
        #expect(number == 4)
        #expect(table.count == 2)
        #expect(table.earliestDeadlines(.idle, limit: 9) == [later, later])
    }

    @Test func `the earliest deadlines of a phase come first`() throws {
        let table = SlotTable<SlotItem>(capacity: 8)
        for (phase, count) in [
            (SlotPhase.idle, 30), (.receiving, 1), (.idle, 10), (.idle, 20), (.sending, 2),
        ] as [(SlotPhase, UInt64)] {
            #expect(table.park(try insert(table), phase, until: SlotTick(count: count)))
        }
        _ = try insert(table)
        #expect(table.earliestDeadlines(.idle, limit: 2).map(\.count) == [10, 20])
        #expect(table.earliestDeadlines(.idle, limit: 9).map(\.count) == [10, 20, 30])
        #expect(table.earliestDeadlines(.closing, limit: 9) == [])
        #expect(table.earliestDeadlines(.idle, limit: 0) == [])
    }

    @Test func `an event's time is kept for its slot`() throws {
        let table = SlotTable<SlotItem>(capacity: 2)
        let token = try insert(table)
        table.stampEvent(token, at: 123)
        #expect(table.eventStamp(token) == 123)
    }

    @Test(arguments: [0, -1, (1 << 20) + 1])
    func `a table holds 1 to 2^20 values`(capacity: Int) async {
        await #expect(processExitsWith: .failure) { [capacity] in
            _ = SlotTable<SlotItem>(capacity: capacity)
        }
    }

    @Test func `the largest table costs nothing until it is used`() throws {
        let table = SlotTable<SlotItem>(capacity: 1 << 20)
        #expect(try insert(table).index == 0)
    }
}
