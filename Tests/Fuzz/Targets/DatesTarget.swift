// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// Reads the bytes as a date; written and read again it is the same.
enum DatesTarget {
    private static let last: Int64 = 253_402_300_799

    static func run(_ bytes: [UInt8]) {
        for now: Int64 in [.min, 0, 1_700_000_000, last, .max] {
            guard let date = HTTPDate.parse(bytes.span, now: now) else { continue }
            var text = UniqueArray<UInt8>()
            date.append(to: &text)
            precondition(text.count == 29, "no date of 29 bytes")
            let again = HTTPDate.parse(text.span, now: 0)
            // The leap second at the end of the year 9999 is written as the second before it.
            precondition(
                again?.secondsSince1970 == min(date.secondsSince1970, last), "another date")
        }
        checkNumber(bytes)
    }

    /// Any number of seconds can be written.
    private static func checkNumber(_ bytes: [UInt8]) {
        var seconds: Int64 = 0
        for byte in bytes.prefix(8) { seconds = seconds << 8 | Int64(byte) }
        var text = UniqueArray<UInt8>()
        HTTPDate(secondsSince1970: seconds).append(to: &text)
        precondition(HTTPDate.parse(text.span, now: 0) != nil, "a date that cannot be read")
    }
}
