// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import Testing

struct EventCounterTests {
    private func isReadable(_ descriptor: CInt) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, 0) == 1
    }

    @Test func `signals make it readable until it is reset`() throws {
        let counter = try EventCounter()
        #expect(!isReadable(counter.number))
        counter.signal()
        counter.signal()
        #expect(isReadable(counter.number))
        counter.reset()
        #expect(!isReadable(counter.number))
        counter.signal()
        #expect(isReadable(counter.number))
    }

    @Test func `neither a reset of nothing nor a full count blocks`() throws {
        let counter = try EventCounter()
        counter.reset()
        var almostFull = UInt64.max - 1
        #expect(unsafe write(counter.number, &almostFull, 8) == 8)
        counter.signal()
        #expect(isReadable(counter.number))
        counter.reset()
        #expect(!isReadable(counter.number))
    }

    @Test func `the descriptor is not handed on to other programs`() throws {
        #expect(isCloseOnExec(try EventCounter().number))
    }
}
