// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Slots

/// Several threads at one small table.
///
/// To be run under ThreadSanitizer too.
struct SlotTableRaceTests {
    /// A table, and what is known about its values to those who send events.
    private final class Scene: Sendable {
        let table: SlotTable<SlotItem>
        /// By slot: those of the current stays, then those of the stays before.
        let known = Mutex<[(token: SlotToken, tally: SlotItem.Tally)?]>(
            Array(repeating: nil, count: 8))
        let collisionCount = Atomic<Int>(0)
        let turnCount = Atomic<Int>(0)
        let endedTurnCount = Atomic<Int>(0)
        let missedCount = Atomic<Int>(0)

        init() throws {
            table = try SlotTable(capacity: 4)
        }

        /// Puts a value in and parks it, where there is room.
        func insert() {
            let tally = SlotItem.Tally()
            guard let token = table.insert(SlotItem(tally)) else { return }
            known.withLock { known in
                // The token of the slot's earlier stay is kept: it has to be refused.
                known[token.index + 4] = known[token.index]
                known[token.index] = (token, tally)
            }
            serve(token, random: 1)
        }

        /// Sends an event to a value that is, or was, in the table.
        func sendEvent(_ random: UInt64) {
            let target = known.withLock { $0[Int(random >> 32) % 8] }
            guard let (token, tally) = target else { return }
            tally.sentCount.add(1, ordering: .sequentiallyConsistent)
            if table.claim(token) {
                serve(token, random: random)
            }
        }

        /// Does what the thread that looks after deadlines does.
        func serveThoseDue(_ random: UInt64) {
            let isDue: (SlotPhase, SlotTick) -> Bool = { _, deadline in deadline.count < 4 }
            table.claimParked(where: isDue) { token, _, _ in serve(token, random: random) }
            table.claimEarliest(.idle, limit: 2) { token, _ in serve(token, random: random) }
        }

        /// Works on a value that the caller owns, then parks or removes it.
        func serve(_ token: SlotToken, random: UInt64) {
            repeat {
                turnCount.add(1, ordering: .relaxed)
                if !table.withOwned(token, { $0.takeTurn() }) {
                    collisionCount.add(1, ordering: .relaxed)
                }
                if random.isMultiple(of: 32) {
                    endedTurnCount.add(table.remove(token).turnCount, ordering: .relaxed)
                    return
                }
            } while !table.park(token, .idle, until: SlotTick(count: random >> 8 & 15))
        }

        /// Ends all that is left, and sees whether each value has been told of every event.
        func end() {
            let isAny: (SlotPhase, SlotTick) -> Bool = { _, _ in true }
            table.claimParked(where: isAny) { token, _, _ in
                let item = table.remove(token)
                endedTurnCount.add(item.turnCount, ordering: .relaxed)
                if item.tally.sentCount.load(ordering: .sequentiallyConsistent) != item.seenCount {
                    missedCount.add(1, ordering: .relaxed)
                }
            }
        }
    }

    @Test(arguments: 1...4)
    func `every value has one owner at a time and no event is missed`(seed: UInt64) throws {
        let scene = try Scene()
        let threads = (0..<4).map { number in
            TestThread {
                var random = seed &* 31 &+ UInt64(number) &+ 1
                for _ in 0..<30_000 {
                    random ^= random << 13
                    random ^= random >> 7
                    random ^= random << 17
                    scene.insert()
                    scene.sendEvent(random)
                    if number == 0, random.isMultiple(of: 16) {
                        scene.serveThoseDue(random >> 4)
                    }
                }
            }
        }
        for thread in threads {
            thread.join()
        }
        scene.end()
        #expect(scene.collisionCount.load(ordering: .relaxed) == 0)
        #expect(scene.missedCount.load(ordering: .relaxed) == 0)
        #expect(scene.table.count == 0)
        let turnCount = scene.turnCount.load(ordering: .relaxed)
        #expect(turnCount == scene.endedTurnCount.load(ordering: .relaxed))
        #expect(turnCount > 1000)
    }

    @Test func `while the count shows room, a lone inserter finds it`() throws {
        let table = try SlotTable<SlotItem>(capacity: 1)
        var refusedCount = 0
        let removal = Removal(from: table, rounds: 200_000)
        let remover = TestThread { removal.removeAll() }
        for _ in 0..<removal.rounds {
            while table.count == table.capacity {
                sched_yield()
            }
            var token = table.insert(SlotItem())
            while token == nil {
                refusedCount += 1
                token = table.insert(SlotItem())
            }
            removal.mailbox.store(token?.rawValue ?? 0, ordering: .releasing)
        }
        remover.join()
        #expect(refusedCount == 0)
    }

    /// Removes what another thread has inserted.
    private final class Removal: Sendable {
        let table: SlotTable<SlotItem>
        let rounds: Int
        /// The token of the value to remove; 0 when there is none.
        let mailbox = Atomic<UInt64>(0)

        init(from table: SlotTable<SlotItem>, rounds: Int) {
            self.table = table
            self.rounds = rounds
        }

        func removeAll() {
            for _ in 0..<rounds {
                var word: UInt64 = 0
                repeat {
                    word = mailbox.exchange(0, ordering: .acquiringAndReleasing)
                    if word == 0 {
                        sched_yield()
                    }
                } while word == 0
                _ = table.remove(SlotToken(rawValue: word))
            }
        }
    }
}
