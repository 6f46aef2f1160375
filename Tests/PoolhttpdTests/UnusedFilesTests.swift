// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import poolhttpd

struct UnusedFilesTests {
    private var files = UnusedFiles()
    private let start = ContinuousClock.now

    /// Whether it is time, so many seconds after the start, with so many MiB in memory.
    private mutating func isTime(after seconds: Int, _ held: Int) -> Bool {
        files.isTime(heldBytes: held << 20, at: start + .seconds(seconds))
    }

    @Test mutating func `once in a minute it is time, while there is much`() {
        let looks = [0, 1, 59, 60, 61, 119, 120].map { isTime(after: $0, 40) }
        #expect(looks == [false, false, false, true, false, false, true])
    }

    @Test mutating func `a little stays`() {
        let looks = [0, 60, 600].map { isTime(after: $0, 3) }
        #expect(looks == [false, false, false])
    }

    /// Whether memory is to be given back, so many seconds after the start, with so many MiB in memory.
    private mutating func isReturnTime(after seconds: Int, _ held: Int) -> Bool {
        files.isReturnTime(heldBytes: held << 20, at: start + .seconds(seconds))
    }

    @Test mutating func `memory is given back once, a while after files have let go of much`() {
        let looks = [(0, 40), (1, 36), (2, 37), (4, 37), (5, 37)].map {
            isReturnTime(after: $0, $1)
        }
        #expect(looks == [false, false, false, true, false])
        #expect(!files.isReturnDue)
    }

    @Test mutating func `memory of little that was let go stays`() {
        let looks = [(0, 40), (1, 37), (2, 34), (9, 34)].map { isReturnTime(after: $0, $1) }
        #expect(looks == [false, false, false, false])
    }

    @Test mutating func `a minute begins when there is much again`() {
        let looks = [
            isTime(after: 0, 40), isTime(after: 60, 40), isTime(after: 61, 0),
            isTime(after: 500, 40), isTime(after: 559, 40), isTime(after: 560, 40),
        ]
        #expect(looks == [false, true, false, false, false, true])
    }
}
