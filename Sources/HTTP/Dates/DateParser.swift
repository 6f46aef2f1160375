// SPDX-License-Identifier: Apache-2.0

/// Reads the three date formats of RFC 9110 section 5.6.7.
struct DateParser: ~Escapable {
    private let bytes: Span<UInt8>
    private var position = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// The components of the date, not checked for their ranges; nil if the form is wrong.
    mutating func parse(now: Int64) -> CivilTime? {
        guard bytes.count >= 24 else { return nil }
        switch bytes[3] {
        case ASCII.comma: return bytes.count == 29 ? fixedDate() : nil
        case ASCII.space: return bytes.count == 24 ? asctimeDate() : nil
        default: return obsoleteDate(now: now)
        }
    }

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`.
    private mutating func fixedDate() -> CivilTime? {
        guard index(in: CivilTime.weekdays) != nil, take(", "), let day = number(2), take(" "),
            let month = index(in: CivilTime.months), take(" "), let year = number(4), take(" "),
            let time = time(), take(" GMT")
        else { return nil }
        return CivilTime(
            year: year, month: month + 1, day: day, hour: time.0, minute: time.1, second: time.2)
    }

    /// Reads `Sunday, 06-Nov-94 08:49:37 GMT`.
    private mutating func obsoleteDate(now: Int64) -> CivilTime? {
        guard longWeekday(), take(", "), let day = number(2), take("-"),
            let month = index(in: CivilTime.months), take("-"), let short = number(2), take(" "),
            let time = time(), take(" GMT"), position == bytes.count
        else { return nil }
        let thisYear = CivilTime(secondsSince1970: min(max(now, 0), 253_402_300_799)).year
        var year = thisYear - thisYear % 100 + short
        if year > thisYear + 50 { year -= 100 }
        if year + 50 < thisYear, year + 100 <= thisYear + 50 { year += 100 }
        return CivilTime(
            year: year, month: month + 1, day: day, hour: time.0, minute: time.1, second: time.2)
    }

    /// Reads `Sun Nov  6 08:49:37 1994`.
    private mutating func asctimeDate() -> CivilTime? {
        guard index(in: CivilTime.weekdays) != nil, take(" "),
            let month = index(in: CivilTime.months), take(" "),
            let day = take(" ") ? number(1) : number(2), take(" "),
            let time = time(), take(" "), let year = number(4)
        else { return nil }
        return CivilTime(
            year: year, month: month + 1, day: day, hour: time.0, minute: time.1, second: time.2)
    }

    private mutating func time() -> (Int, Int, Int)? {
        guard let hour = number(2), take(":"), let minute = number(2), take(":"),
            let second = number(2)
        else { return nil }
        return (hour, minute, second)
    }

    private mutating func longWeekday() -> Bool {
        take("Sunday") || take("Monday") || take("Tuesday") || take("Wednesday")
            || take("Thursday") || take("Friday") || take("Saturday")
    }

    /// Takes a text, in the case given, if it stands here.
    private mutating func take(_ text: String) -> Bool {
        let expected = text.utf8Span.span
        guard position + expected.count <= bytes.count,
            bytes.extracting(position..<position + expected.count).elementsEqual(expected)
        else { return false }
        position += expected.count
        return true
    }

    /// Takes a number of exactly so many digits.
    private mutating func number(_ digits: Int) -> Int? {
        guard position + digits <= bytes.count,
            let value = ASCII.decimal(bytes.extracting(position..<position + digits))
        else { return nil }
        position += digits
        return Int(value)
    }

    /// Takes one of the three-letter names that a text is made of, and returns its place.
    private mutating func index(in names: String) -> Int? {
        guard position + 3 <= bytes.count else { return nil }
        let name = bytes.extracting(position..<position + 3)
        let names = names.utf8Span.span
        for place in 0..<names.count / 3
        where name.elementsEqual(names.extracting(3 * place..<3 * place + 3)) {
            position += 3
            return place
        }
        return nil
    }
}
