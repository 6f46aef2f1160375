// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Threads

struct SharedTextTests {
    private static func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 + count) }
    }

    @Test func `a text of any length is read as written, cut at its most`() {
        let text = SharedText()
        #expect(text.bytes.isEmpty)
        for count in (0...80).reversed() {
            text.write(Self.pattern(count).span)
            #expect(text.bytes == Array(Self.pattern(count).prefix(SharedText.maximumBytes)))
        }
        text.write([1, 2, 3].span)
        text.clear()
        #expect(text.bytes.isEmpty)
    }

    private final class Board: Sendable {
        let text = SharedText()
    }

    @Test func `a reader never sees parts of two texts`() throws {
        let board = Board()
        let isDone = Flag()
        let writer = TestThread {
            var number: UInt8 = 0
            while !isDone.isSet {
                number &+= 1
                let count = Int(number) % 65
                board.text.write([UInt8](repeating: UInt8(count), count: count).span)
            }
        }
        for _ in 0..<20_000 {
            let bytes = board.text.bytes
            #expect(bytes.allSatisfy { Int($0) == bytes.count })
        }
        isDone.set()
        writer.join()
    }
}
