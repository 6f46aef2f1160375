// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import WorkerPool

struct DefaultSizeTests {
    @Test func `by default there are no more workers than processors`() throws {
        let pool = try ThreadPool()
        #expect(ProcessorSet.configured.count >= pool.size)
        #expect(pool.size == ThreadPool.defaultSize)
    }

    @Test func `only processors that the thread may run on count`() throws {
        var options = ThreadPoolOptions()
        options.processors = [0]
        let pool = try ThreadPool(size: 1, options: options)
        #expect(try pool.submit { ThreadPool.defaultSize }.wait() == 1)
    }

    @Test(arguments: [
        ("max 100000\n", nil), ("100000 100000\n", 1), ("150000 100000\n", 2), ("1000 100000\n", 1),
        ("400000 100000", 4), ("", nil), ("100000", nil), ("0 100000", nil), ("5 0", nil),
        ("\(Int.max) 1", Int.max),
    ])
    func `a quota is worth so many processors`(text: String, count: Int?) {
        #expect(ProcessorQuota.processorCount(in: text) == count)
    }
}
