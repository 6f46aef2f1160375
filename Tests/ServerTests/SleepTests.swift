// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Server

struct SleepTests {
    @Test(arguments: [
        ("", Duration.seconds(5)), ("x=1", .seconds(5)), ("seconds=0", .zero),
        ("seconds=60", .seconds(60)), ("seconds=60.0", .seconds(60)),
        ("seconds=0.25", .milliseconds(250)), ("seconds=.5", .milliseconds(500)),
        ("seconds=1.", .seconds(1)), ("a=b&seconds=2&seconds=3", .seconds(2)),
    ])
    func `a query says how long`(query: String, duration: Duration) {
        #expect(SleepEndpoint.duration(Array(query.utf8).span) == duration)
    }

    @Test(arguments: [
        "-1", "+1", "60.1", "61", "1e1", "inf", "nan", "0x1", "", ".", "1.2.3", "1,5", " 1",
        "00000000000000001", "9999999999999999",
    ])
    func `anything but a number from 0 to 60 is refused`(value: String) {
        #expect(SleepEndpoint.duration(Array("seconds=\(value)".utf8).span) == nil)
    }
}
