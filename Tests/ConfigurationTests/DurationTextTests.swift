// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

struct DurationTextTests {
    @Test(
        arguments: [
            ("0", .zero),
            ("20", .seconds(20)),
            ("007", .seconds(7)),
            ("500ms", .milliseconds(500)),
            ("30s", .seconds(30)),
            ("5min", .seconds(300)),
            ("5 min", .seconds(300)),
            ("5\tmin", .seconds(300)),
            ("1min 30s", .seconds(90)),
            ("1min30s", .seconds(90)),
            ("300ms20s 5day", .seconds(432_020) + .milliseconds(300)),
            ("2 h", .seconds(7200)),
            ("2hours", .seconds(7200)),
            ("48hr", .seconds(172_800)),
            ("1y 12month", .seconds(31_557_600 + 12 * 2_629_800)),
            ("1M", .seconds(2_629_800)),
            ("1m", .seconds(60)),
            ("2w", .seconds(1_209_600)),
            ("55s500ms", .milliseconds(55_500)),
            ("10us", .microseconds(10)),
            ("10\u{B5}s", .microseconds(10)),
            ("10\u{3BC}s", .microseconds(10)),
            ("1.5h", .seconds(5400)),
            ("0.25s", .milliseconds(250)),
            ("2.5", .milliseconds(2500)),
            ("0.0000019s", .microseconds(1)),
            ("1.00000000000000000000000000000001s", .seconds(1)),
            ("  3s  ", .seconds(3)),
            ("9223372036854775807us", .microseconds(Int64.max)),
        ] as [(String, Duration)])
    func `a time span is read`(text: String, expected: Duration) {
        #expect(DurationText.parse(text) == expected)
    }

    @Test(arguments: [
        ("nothing", ""),
        ("blanks", "  "),
        ("no number", "s"),
        ("a word", "infinity"),
        ("a sign", "-5s"),
        ("a plus sign", "+5s"),
        ("an unknown unit", "5 parsecs"),
        ("a unit in the wrong case", "5S"),
        ("two bare numbers", "1 30"),
        ("a bare number after a unit", "1min 30"),
        ("a bare number before a unit", "30 1min"),
        ("a point without decimals", "5."),
        ("a point without a number", ".5s"),
        ("two points", "1.2.3s"),
        ("a comma", "1,5s"),
        ("an exponent", "1e3s"),
        ("a hexadecimal number", "0x10"),
        ("digits that are not ASCII", "\u{0663}s"),
        ("a number beyond 64 bits", "99999999999999999999s"),
        ("a product beyond 64 bits", "9223372036854775807y"),
        ("a sum beyond 64 bits", "9223372036854775807us 1us"),
        ("a fraction beyond 64 bits", "9223372036854.775808s"),
    ])
    func `what is no time span is refused`(_: String, text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(
        arguments: [
            (.zero, "0"),
            (.microseconds(10), "10us"),
            (.milliseconds(500), "500ms"),
            (.milliseconds(1500), "1500ms"),
            (.seconds(1), "1s"),
            (.seconds(60), "60s"),
            (.seconds(90), "90s"),
            (.seconds(120), "2min"),
            (.seconds(3600), "1h"),
            (.seconds(3660), "61min"),
        ] as [(Duration, String)])
    func `a duration is printed with one unit, and read back`(duration: Duration, text: String) {
        #expect(DurationText.print(duration) == text)
        #expect(DurationText.parse(text) == duration)
    }

    @Test func `the longest duration is printed`() {
        #expect(DurationText.print(.seconds(Int64.max)) == "9223372036854775807s")
        let odd = Duration.seconds(Int64.max) + .milliseconds(1)
        #expect(DurationText.print(odd) == "9223372036854775807001ms")
    }
}
