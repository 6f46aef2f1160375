// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

struct InternetTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (784_111_777, "1994-11-06T08:49:37Z"),
            (951_782_400, "2000-02-29T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
            (.max, "9999-12-31T23:59:59Z"), (.min, "0001-01-01T00:00:00Z"),
        ] as [(Int64, String)])
    func `a time is written as documents have it`(seconds: Int64, text: String) {
        #expect(output { InternetTime.append(secondsSince1970: seconds, to: &$0) } == text)
    }
}
