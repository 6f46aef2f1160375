// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import Testing

struct HTTPDateTests {
    /// 2024-06-01 00:00:00 UTC.
    private let now: Int64 = 1_717_200_000

    private func parse(_ text: String, now: Int64? = nil) -> Int64? {
        let bytes = Array(text.utf8)
        return HTTPDate.parse(bytes.span, now: now ?? self.now)?.secondsSince1970
    }

    private func format(_ seconds: Int64) -> String {
        output { buffer in HTTPDate(secondsSince1970: seconds).append(to: &buffer) }
    }

    @Test(arguments: [
        (0 as Int64, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"),
        (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
        (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
        (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
        (2_147_483_648, "Tue, 19 Jan 2038 03:14:08 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        (-62_135_596_800, "Mon, 01 Jan 0001 00:00:00 GMT"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
    func `times are written and read in the preferred format`(_ seconds: Int64, _ text: String) {
        #expect(format(seconds) == text)
        #expect(parse(text) == seconds)
    }

    @Test func `times out of range are moved into it`() {
        #expect(format(.max) == "Fri, 31 Dec 9999 23:59:59 GMT")
        #expect(format(.min) == "Mon, 01 Jan 0001 00:00:00 GMT")
    }

    @Test func `each day of four centuries survives the way to text and back`() {
        for day in stride(from: 0 as Int64, to: 146_097, by: 13) {
            let seconds = day * 86400 + day % 86400
            #expect(parse(format(seconds)) == seconds)
        }
    }

    // RFC 9110 section 5.6.7.
    @Test(arguments: [
        ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777 as Int64),
        ("Wednesday, 06-Nov-94 08:49:37 GMT", 784_111_777),
        ("Sun Nov  6 08:49:37 1994", 784_111_777),
        ("Wed Nov 16 08:49:37 1994", 784_975_777),
        ("Sun Nov 06 08:49:37 1994", 784_111_777),
        ("Mon, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800),
    ])
    func `the obsolete formats are read`(_ text: String, _ seconds: Int64) {
        #expect(parse(text) == seconds)
    }

    @Test(arguments: [
        (1_717_200_000 as Int64, "Saturday, 01-Jan-00 00:00:00 GMT", 946_684_800 as Int64),
        (1_717_200_000, "Saturday, 01-Jan-74 00:00:00 GMT", 3_281_990_400),
        (1_717_200_000, "Saturday, 01-Jan-75 00:00:00 GMT", 157_766_400),
        (1_717_200_000, "Saturday, 01-Jan-99 00:00:00 GMT", 915_148_800),
        (946_684_799, "Saturday, 01-Jan-00 00:00:00 GMT", 946_684_800),
    ])
    func `a two-digit year is at most fifty years ahead`(
        _ now: Int64, _ text: String, _ seconds: Int64
    ) {
        #expect(parse(text, now: now) == seconds)
    }

    // RFC 9110 section 5.6.7.
    @Test(arguments: [
        "", "0", "784111777", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 gmt", "sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
        " Sun, 06 Nov 1994 08:49:37 GMT", "Sun,  6 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 29 Feb 1900 08:49:37 GMT",
        "Sun, 29 Feb 2023 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 0000 08:49:37 GMT", "Xyz, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06-Nov-1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08.49.37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT", "Sunday, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT ", "Sunday, 06-Nov-94 08:49:37", "Sunday, 06-Nov-94",
        "Sun Nov 6 08:49:37 1994", "Sun Nov  6 08:49:37 94  ", "Sun Nov  6 08:49:37 1994 ",
        "Sun Nov 006 08:49:37 199", "1994-11-06T08:49:37Z      ", "Sonntag, 06-Nov-94 08:49:37 GMT",
    ])
    func `anything else is no date`(_ text: String) {
        #expect(parse(text) == nil)
    }

    @Test func `a date field is renewed only when the second changes`() {
        func text(_ field: DateField) -> String {
            output { buffer in buffer.append(copying: field.bytes) }
        }
        var field = DateField(secondsSince1970: 784_111_777)
        #expect(text(field) == "Sun, 06 Nov 1994 08:49:37 GMT")
        field.refresh(secondsSince1970: 784_111_777)
        #expect(text(field) == "Sun, 06 Nov 1994 08:49:37 GMT")
        field.refresh(secondsSince1970: 784_111_778)
        #expect(text(field) == "Sun, 06 Nov 1994 08:49:38 GMT")
        #expect(field.secondsSince1970 == 784_111_778)
    }
}
