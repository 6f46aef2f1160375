// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// A point in time as HTTP writes it: whole seconds, in UTC (RFC 9110 section 5.6.7).
public struct HTTPDate: Equatable, Comparable, Sendable {
    /// Seconds since 1970-01-01 00:00:00 UTC, leap seconds not counted.
    public let secondsSince1970: Int64

    /// Creates a date from seconds since 1970.
    public init(secondsSince1970: Int64) { self.secondsSince1970 = secondsSince1970 }

    /// Whether one date is earlier than another.
    public static func < (left: HTTPDate, right: HTTPDate) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }

    /// Appends the 29 bytes of the preferred format, as in `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// Years are from 1 to 9999; other times are moved to the nearest of those.
    public func append(to output: inout UniqueArray<UInt8>) {
        let text = text
        output.append(copying: text.span)
    }

    /// Parses any of the three formats that recipients must accept; nil if it is none of them.
    ///
    /// The day of the week must be one, but need not be the right one. `now`, in seconds since
    /// 1970, gives the century of the two-digit years of the second format: a year that would be
    /// more than 50 years ahead is in the past. RFC 9110 section 5.6.7.
    public static func parse(_ bytes: Span<UInt8>, now: Int64) -> HTTPDate? {
        var parser = DateParser(bytes)
        guard let time = parser.parse(now: now), time.isValid else { return nil }
        return HTTPDate(secondsSince1970: time.secondsSince1970)
    }

    /// The 29 bytes of the preferred format.
    var text: InlineArray<29, UInt8> {
        let first: Int64 = -62_135_596_800
        let last: Int64 = 253_402_300_799
        let seconds = min(max(secondsSince1970, first), last)
        let time = CivilTime(secondsSince1970: seconds)
        var text = InlineArray<29, UInt8>(repeating: ASCII.space)
        Self.put(CivilTime.weekdays, at: 3 * time.weekday, count: 3, into: &text, from: 0)
        text[3] = ASCII.comma
        Self.put(time.day, into: &text, at: 5)
        Self.put(CivilTime.months, at: 3 * (time.month - 1), count: 3, into: &text, from: 8)
        Self.put(time.year / 100, into: &text, at: 12)
        Self.put(time.year % 100, into: &text, at: 14)
        Self.put(time.hour, into: &text, at: 17)
        text[19] = ASCII.colon
        Self.put(time.minute, into: &text, at: 20)
        text[22] = ASCII.colon
        Self.put(time.second, into: &text, at: 23)
        Self.put("GMT", at: 0, count: 3, into: &text, from: 26)
        return text
    }

    private static func put(_ number: Int, into text: inout InlineArray<29, UInt8>, at start: Int) {
        text[start] = ASCII.zero + UInt8(number / 10)
        text[start + 1] = ASCII.zero + UInt8(number % 10)
    }

    private static func put(
        _ source: String, at offset: Int, count: Int, into text: inout InlineArray<29, UInt8>,
        from start: Int
    ) {
        let bytes = source.utf8Span.span
        for index in 0..<count { text[start + index] = bytes[offset + index] }
    }
}

/// The text of the `Date` field, kept for as long as its second lasts.
///
/// Each thread keeps its own. RFC 9110 section 6.6.1.
public struct DateField: Sendable {
    private var date: HTTPDate
    private var text: InlineArray<29, UInt8>

    /// Creates the text of a time, in seconds since 1970.
    public init(secondsSince1970: Int64) {
        date = HTTPDate(secondsSince1970: secondsSince1970)
        text = date.text
    }

    /// The time it shows, in seconds since 1970.
    public var secondsSince1970: Int64 { date.secondsSince1970 }

    /// Renews the text if the second, counted since 1970, is another.
    public mutating func refresh(secondsSince1970: Int64) {
        guard secondsSince1970 != date.secondsSince1970 else { return }
        self = DateField(secondsSince1970: secondsSince1970)
    }

    /// The 29 bytes of the text.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.span }
    }
}
