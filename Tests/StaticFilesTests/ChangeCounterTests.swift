// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import StaticFiles

struct ChangeCounterTests {
    @Test func `what is found first is no change`() {
        let changes = ChangeCounter()
        let isChange = [changes.noteFinding(1, at: 1), changes.noteFinding(nil, at: 2)]
        #expect(isChange == [false, false])
        #expect(changes.count == 0)
    }

    @Test func `what differs from what was found is a change once`() {
        let changes = ChangeCounter()
        let states: [Int?] = [1, 1, 2, 2, nil, nil, 1, 1]
        var isChange: [Bool] = []
        for state in states {
            isChange.append(changes.noteFinding(state, at: 7))
        }
        #expect(isChange == [false, false, true, false, true, false, false, false])
        #expect(changes.count == 2)
    }

    @Test func `a file that is forgotten for want of room makes all check`() {
        let changes = ChangeCounter()
        for path in 0..<ChangeCounter.maximumPaths {
            changes.noteFinding(1, at: path)
        }
        #expect(changes.count == 0)
        let isChange = changes.noteFinding(1, at: -1)
        #expect(isChange)
        #expect(changes.count == 1)
    }

    @Test func `a new root makes all check and is no change of any file`() {
        let changes = ChangeCounter()
        changes.noteFinding(1, at: 7)
        changes.announceNewRoot()
        let isChange = changes.noteFinding(2, at: 7)
        #expect(!isChange)
        #expect(changes.count == 1)
    }

    @Test func `a worker knows the file if no other has found a change meanwhile`() {
        let changes = ChangeCounter()
        let counts = [changes.announceChange(after: 0), changes.announceChange(after: 0)]
        #expect(counts == [1, 0])
        #expect(changes.count == 2)
    }
}
