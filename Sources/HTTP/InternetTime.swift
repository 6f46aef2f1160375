// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// Writes times as documents have them, as in `1994-11-06T08:49:37Z`.
///
/// RFC 3339 section 5.6.
public enum InternetTime {
    /// Appends the 20 bytes of a time in seconds since 1970, in UTC.
    ///
    /// Years are from 1 to 9999; other times are moved to the nearest of those.
    public static func append(secondsSince1970: Int64, to output: inout UniqueArray<UInt8>) {
        let seconds = min(max(secondsSince1970, -62_135_596_800), 253_402_300_799)
        let time = CivilTime(secondsSince1970: seconds)
        append(time.year / 100, &output)
        append(time.year % 100, &output)
        output.append(ASCII.hyphen)
        append(time.month, &output)
        output.append(ASCII.hyphen)
        append(time.day, &output)
        output.append(UInt8(ascii: "T"))
        append(time.hour, &output)
        output.append(ASCII.colon)
        append(time.minute, &output)
        output.append(ASCII.colon)
        append(time.second, &output)
        output.append(UInt8(ascii: "Z"))
    }

    private static func append(_ number: Int, _ output: inout UniqueArray<UInt8>) {
        output.append(ASCII.zero + UInt8(number / 10))
        output.append(ASCII.zero + UInt8(number % 10))
    }
}
