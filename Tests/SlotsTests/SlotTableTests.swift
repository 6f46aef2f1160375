// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import TestSupport
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
        let table = try SlotTable<SlotItem>(capacity: 4)
        let token = try insert(table)
        #expect(table.count == 1)
        #expect(!table.claim(token))
        let turns = table.withOwned(token) { item in
            _ = item.takeTurn()
            return item.turnCount
        }
        #expect(turns == 1)
    }

    @Test func `an event that is only noted finds an owner, and leaves a parked value alone`()
        throws
    {
        let table = try SlotTable<SlotItem>(capacity: 4)
        let token = try insert(table)
        table.noteEvent(token)
        #expect(!table.park(token, .idle, until: later))
        #expect(table.park(token, .idle, until: later))
        table.noteEvent(token)
        #expect(table.claimParked(token)?.deadline == later)
        // Nothing was left behind by that.
        #expect(table.park(token, .idle, until: later))
        table.noteEvent(SlotToken(rawValue: 77))
        #expect(table.claim(token))
        _ = table.remove(token)
        table.noteEvent(token)
        let next = try insert(table)
        #expect(table.park(next, .idle, until: later))
    }

    @Test func `one event finds a parked value, the next one its owner`() throws {
        let table = try SlotTable<SlotItem>(capacity: 4)
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
        let table = try SlotTable<SlotItem>(capacity: 1)
        let token = try insert(table)
        for _ in 0..<5 {
            #expect(!table.claim(token))
        }
        #expect(!table.park(token, .sending, until: later))
        #expect(table.park(token, .sending, until: later))
        #expect(table.parkedCount(.sending) == 1)
    }

    @Test func `a token of an earlier stay is refused`() throws {
        let table = try SlotTable<SlotItem>(capacity: 1)
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
        let table = try SlotTable<SlotItem>(capacity: 4)
        _ = try insert(table)
        #expect(!table.claim(SlotToken(rawValue: rawValue)) || rawValue == 1 << 32)
        table.stampEvent(SlotToken(rawValue: rawValue), 1)
    }

    @Test func `a full table takes no more and lets the value go`() throws {
        let table = try SlotTable<SlotItem>(capacity: 3)
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
            let table = try SlotTable<SlotItem>(capacity: 4)
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
        let table = try SlotTable<SlotItem>(capacity: 8)
        let tokens = try (0..<5).map { _ in try insert(table) }
        #expect(table.park(tokens[0], .idle, until: soon))
        #expect(table.park(tokens[1], .receiving, until: later))
        #expect(table.park(tokens[2], .sending, until: soon))
        #expect(table.park(tokens[3], .closing, until: .distantFuture))
        var claimed: [UInt64] = []
        var phases: [SlotPhase] = []
        let isDue: (SlotPhase, SlotTick) -> Bool = { _, deadline in deadline <= soon }
        table.claimParked(where: isDue) { token, phase, _ in
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
        let table = try SlotTable<SlotItem>(capacity: 4)
        for _ in 0..<4 {
            #expect(table.park(try insert(table), .idle, until: soon))
        }
        var number = 0
        let isAny: (SlotPhase, SlotTick) -> Bool = { _, _ in true }
        table.claimParked(where: isAny) { token, phase, _ in
            number += 1
            if number.isMultiple(of: 2) {
                _ = table.remove(token)
            } else {
                #expect(table.park(token, phase, until: later))
            }
        }
        #expect(number == 4)
        #expect(table.count == 2)
        #expect(table.parkedCount(.idle) == 2)
    }

    @Test func `the earliest deadlines of a phase are claimed first`() throws {
        let table = try SlotTable<SlotItem>(capacity: 300)
        var deadlines: [UInt64: UInt64] = [:]
        // 200 idle ones in an order that is neither ascending nor descending.
        for number in 0..<200 as Range<UInt64> {
            let token = try insert(table)
            deadlines[token.rawValue] = number * 77 % 200 + 10
            let deadline = SlotTick(count: number * 77 % 200 + 10)
            #expect(table.park(token, .idle, until: deadline))
        }
        #expect(table.park(try insert(table), .sending, until: SlotTick(count: 1)))
        _ = try insert(table)
        for (limit, expected) in [(1, 10...10), (7, 11...17), (1000, 18...209)] {
            var claimed: [UInt64] = []
            table.claimEarliest(.idle, limit: limit) { token, _ in
                claimed.append(deadlines[token.rawValue] ?? 0)
            }
            #expect(claimed == Array(expected).map(UInt64.init))
        }
        table.claimEarliest(.idle, limit: 9) { _, _ in Issue.record("none is left") }
    }

    @Test func `claiming none of the earliest is a mistake`() async {
        await #expect(processExitsWith: .failure) {
            let table = try SlotTable<SlotItem>(capacity: 4)
            table.claimEarliest(.idle, limit: 0) { _, _ in }
        }
    }

    @Test func `a token that was made up, or is of an earlier stay, reaches no value`() async {
        await #expect(processExitsWith: .failure) {
            let table = try SlotTable<SlotItem>(capacity: 4)
            _ = table.insert(SlotItem())
            table.withOwned(SlotToken(rawValue: 1 << 20)) { _ = $0.takeTurn() }
        }
        await #expect(processExitsWith: .failure) {
            let table = try SlotTable<SlotItem>(capacity: 4)
            guard let token = table.insert(SlotItem()) else { return }
            _ = table.remove(token)
            _ = table.remove(token)
        }
    }

    @Test(.enabled(if: !Sanitizer.isPresent, "a sanitizer needs more memory than the test leaves"))
    func `a table that memory has no room for is an error`() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 1 << 40, rlim_max: 1 << 40)
            unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
            limit.rlim_cur = 16 << 20
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
            do throws(SlotTableError) {
                _ = try SlotTable<SlotItem>(capacity: 1 << 20)
                preconditionFailure("there was room")
            } catch {
                precondition(error.errno == ENOMEM && error.bytes >= 1 << 26, "\(error)")
            }
        }
    }

    @Test func `an event's time is kept for its slot`() throws {
        let table = try SlotTable<SlotItem>(capacity: 2)
        let token = try insert(table)
        table.stampEvent(token, 123)
        #expect(table.eventStamp(token) == 123)
    }

    @Test(arguments: [0, -1, (1 << 20) + 1])
    func `a table holds 1 to 2^20 values`(capacity: Int) async {
        await #expect(processExitsWith: .failure) { [capacity] in
            _ = try SlotTable<SlotItem>(capacity: capacity)
        }
    }

    @Test func `the largest table costs nothing until it is used`() throws {
        let table = try SlotTable<SlotItem>(capacity: 1 << 20)
        #expect(try insert(table).index == 0)
    }
}
