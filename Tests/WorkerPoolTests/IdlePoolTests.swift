// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing
import WorkerPool

struct IdlePoolTests {
    @Test(arguments: ["idle-alone", "idle-source", "idle-brief"])
    func `an idle pool uses no processor`(name: String) throws {
        let ranCount = Counter()
        let source = TestSource(hasBriefEvents: name == "idle-brief") { _, _ in
            ranCount.countOne()
        }
        let pool = try ThreadPool(size: 4, name: name, source: name == "idle-alone" ? nil : source)
        // Let every worker have worked before it idles.
        for _ in 0..<1000 {
            try pool.execute { ranCount.countOne() }
            source.put(1)
        }
        try waitUntil { ranCount.value >= 1000 && pool.gauges.busy == 0 }
        try waitUntil {
            let statuses = ThreadStatus.all(named: name)
            return statuses.count == 4 && statuses.allSatisfy(\.isAsleep)
        }
        let before = try settledStatuses(named: name)
        #expect(before.count == 4)
        // While this thread uses a fifth of a second of processor time.
        let end = clock() + clocksPerSecond / 5
        while clock() < end {}
        #expect(ThreadStatus.all(named: name) == before)
        _ = try pool.shutdown(within: .seconds(60))
    }

    /// The threads' statuses once two looks in a row find the same.
    private func settledStatuses(named name: String) throws -> [ThreadStatus] {
        var last = ThreadStatus.all(named: name)
        try waitUntil {
            usleep(10_000)
            let now = ThreadStatus.all(named: name)
            defer { last = now }
            return now == last && now.allSatisfy(\.isAsleep)
        }
        return last
    }
}

/// Units of clock(3) in a second of processor time.
private let clocksPerSecond = 1_000_000
