// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Systemd

struct RecordThinningTests {
    private static let second: UInt64 = 1_000_000_000

    /// How many of so many records are let through, at one time.
    private func admitted(of count: Int, _ rate: borrowing RecordRate, at now: UInt64) -> Int {
        (0..<count).count { _ in rate.admits(at: now) }
    }

    @Test func `without a limit every record is let through`() {
        let rate = RecordRate()
        #expect(rate.maximum == nil)
        #expect(admitted(of: 100_000, rate, at: 0) == 100_000)
    }

    @Test(arguments: [1, 3, 300, 999, 1_000_000])
    func `one second's records may come at once, then as many in each second`(_ maximum: Int) {
        let rate = RecordRate()
        rate.maximum = maximum
        #expect(rate.maximum == maximum)
        let start: UInt64 = 77 * Self.second
        #expect(admitted(of: 2 * maximum, rate, at: start) == maximum)
        #expect(admitted(of: 1, rate, at: start + Self.second / UInt64(maximum) / 2) == 0)
        #expect(admitted(of: 2 * maximum, rate, at: start + Self.second) == maximum)
        // Silence saves nothing up.
        #expect(admitted(of: 2 * maximum, rate, at: start + 60 * Self.second) == maximum)
    }

    @Test func `a steady stream at the rate loses nothing`() {
        let rate = RecordRate()
        rate.maximum = 300
        let times = (0..<3000).map { UInt64($0) * Self.second / 300 }
        #expect(times.allSatisfy { rate.admits(at: $0) })
    }

    /// 10000 in 30 s: RateLimitBurst= and RateLimitIntervalSec= of journald.conf(5).
    @Test func `the daemon's default stays below journald's`() {
        let rate = RecordRate()
        rate.maximum = 300
        // A flood, as it is for half a minute, looked at every millisecond.
        let count = (0..<30_000).reduce(0) {
            $0 + admitted(of: 5, rate, at: UInt64($1) * 1_000_000)
        }
        #expect(count > 9200)
        #expect(count < 9500)
    }

    @Test func `a changed rate holds at once`() {
        let rate = RecordRate()
        rate.maximum = 1000
        #expect(admitted(of: 2000, rate, at: 0) == 1000)
        rate.maximum = 10
        #expect(admitted(of: 100, rate, at: 0) == 0)
        #expect(admitted(of: 100, rate, at: Self.second) == 10)
        rate.maximum = nil
        #expect(admitted(of: 100, rate, at: Self.second) == 100)
    }

    @Test func `time that steps back a little lets nothing through twice`() {
        let rate = RecordRate()
        rate.maximum = 10
        #expect(admitted(of: 100, rate, at: 5 * Self.second) == 10)
        #expect(admitted(of: 100, rate, at: 5 * Self.second - 4_000_000) == 0)
    }

    @Test func `many threads together get no more than one`() {
        let thinning = RecordThinning()
        thinning.maximumRate = 5000
        let counts = (0..<8).map { _ in
            TestThread { (0..<2000).count { _ in thinning.admits(.info, at: Self.second) } }
        }.map { $0.join() }
        #expect(counts.reduce(0, +) == 5000)
    }

    @Test func `errors have a rate of their own`() {
        let thinning = RecordThinning()
        thinning.maximumRate = 10
        #expect((0..<100).count { _ in thinning.admits(.info, at: 0) } == 10)
        #expect(!thinning.admits(.notice, at: 0))
        #expect((0..<100).count { _ in thinning.admits(.error, at: 0) } == 10)
        #expect(!thinning.admits(.critical, at: 0))
    }

    @Test func `only the first of those that are not told of yet asks for a report`() {
        let thinning = RecordThinning()
        #expect((0..<3).map { _ in thinning.countOne() } == [true, false, false])
        #expect(thinning.untoldCount == 3)
        #expect(thinning.takeUntold() == 3)
        #expect(thinning.countOne())
        thinning.putBack(3)
        #expect(thinning.untoldCount == 4)
    }
}
