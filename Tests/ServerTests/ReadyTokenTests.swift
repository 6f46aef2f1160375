// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Testing

@testable import Server

struct ReadyTokenTests {
    @Test(arguments: [0, 1, 0x1234_5678, 0xff_ffff_ffff_ffff] as [UInt64], [false, true])
    func `a connection's token is the slot's`(word: UInt64, isUnfinished: Bool) {
        let slot = SlotToken(rawValue: word)
        let token = ReadyToken.connection(slot, isUnfinished: isUnfinished)
        #expect(ReadyToken(token.word) == token)
        #expect(isUnfinished != (token.word == word))
        let ended = ReadyToken(token.word | EventQueue.moreBit)
        #expect(ended == .connection(slot, isUnfinished: isUnfinished, hasMore: true))
        #expect(ReadyToken(ended.word) == ended)
    }

    @Test(
        arguments: [
            (.idle, false), (.receiving, true), (.sending, false), (.closing, false),
        ] as [(SlotPhase, Bool)])
    func `a connection is unfinished where the rest of a request is waited for`(
        phase: SlotPhase, isUnfinished: Bool
    ) {
        let slot = SlotToken(rawValue: 7)
        #expect(
            ReadyToken(slot, phase) == .connection(slot, isUnfinished: isUnfinished))
    }

    @Test(arguments: [0, 1, 0xffff])
    func `a listener's token is its index`(index: Int) {
        let token = ReadyToken(ReadyToken.listener(index).word)
        guard case .listener(index) = token else {
            Issue.record("\(token)")
            return
        }
    }

    @Test func `the wake-up has a token of its own`() {
        guard case .wakeUp = ReadyToken(ReadyToken.wakeUp.word) else {
            Issue.record("not a wake-up")
            return
        }
    }
}
