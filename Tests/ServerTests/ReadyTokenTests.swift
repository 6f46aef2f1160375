// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Testing

@testable import Server

struct ReadyTokenTests {
    @Test(arguments: [0, 1, 0x1234_5678, 0xff_ffff_ffff_ffff] as [UInt64])
    func `a connection's token is the slot's`(word: UInt64) {
        let token = ReadyToken(word)
        guard case .connection(let slot) = token else {
            Issue.record("\(token)")
            return
        }
        #expect(slot.rawValue == word)
        #expect(token.word == word)
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
