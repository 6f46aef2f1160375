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

    @Test(arguments: [
        ("Name:\tx\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n", 2),
        ("Cpus_allowed:\tff,ffffffff\n", 40),
        ("Cpus_allowed:\tA5\n", 4),
        ("Cpus_allowed_list:\t0-1\n", nil),
        ("", nil),
    ])
    func `the processors are the bits of the mask`(status: String, expected: Int?) {
        #expect(WorkerCount.allowedProcessors(inStatus: Array(status.utf8)) == expected)
    }

    @Test func `there is a usable processor`() {
        #expect(WorkerCount.usableProcessors() >= 1)
    }
}
