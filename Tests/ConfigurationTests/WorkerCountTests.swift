// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

struct WorkerCountTests {
    @Test(arguments: [(1, 4), (2, 4), (3, 6), (64, 128), (512, 1024), (600, 1024), (Int.max, 1024)])
    func `auto is two for each processor, within bounds`(processors: Int, expected: Int) {
        #expect(WorkerCount.automaticCount(processors: processors) == expected)
    }

    @Test func `the number of auto is one that could be typed`() {
        #expect(WorkerCount.range.contains(WorkerCount.automatic.count))
        #expect(WorkerCount.automatic.count >= 4)
    }

    @Test func `a fixed number is itself`() {
        #expect(WorkerCount.fixed(7).count == 7)
    }
}
