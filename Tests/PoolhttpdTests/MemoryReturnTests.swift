// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import poolhttpd

struct MemoryReturnTests {
    private var memory = MemoryReturn()

    /// - Returns: whether memory was given back.
    private mutating func note(_ held: Int, most: Int, connections: Int) -> Bool {
        memory.note(
            heldBytes: held << 20, mostHeldBytes: most << 20, connections: connections)
    }

    @Test mutating func `what was held only between two looks is given back`() {
        let isGivenBack = note(0, most: 40, connections: 1)
        #expect(isGivenBack)
        #expect(!memory.isDue)
    }

    @Test mutating func `what is still held is waited for`() {
        let looks = [
            note(40, most: 40, connections: 200), note(20, most: 40, connections: 100),
            note(1, most: 20, connections: 1),
        ]
        #expect(looks == [false, false, true])
    }

    @Test mutating func `a little is not worth a look at the heap`() {
        let isGivenBack = note(0, most: 3, connections: 0)
        #expect(!isGivenBack)
    }
}
