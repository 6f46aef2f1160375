// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// A time of the proleptic Gregorian calendar in UTC.
struct CivilTime: Equatable {
    /// 1 to 9999.
    var year: Int
    /// 1 to 12.
    var month: Int
    /// 1 to 31.
    var day: Int
    var hour: Int
    var minute: Int
    /// 0 to 60; 60 is a leap second.
    var second: Int

    static var weekdays: String { "SunMonTueWedThuFriSat" }
    static var months: String { "JanFebMarAprMayJunJulAugSepOctNovDec" }

    init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// Seconds from year 1 to year 9999.
    init(secondsSince1970 seconds: Int64) {
        // Days are counted from 0000-03-01, so that the leap day ends a year and a 400-year era.
        let days = Int((seconds - Self.remainder(seconds, 86400)) / 86400) + 719_468
        let time = Int(Self.remainder(seconds, 86400))
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = time / 3600
        minute = time / 60 % 60
        second = time % 60
    }

    /// Whether each component is within its bounds, the day in that of its month.
    var isValid: Bool {
        (1...9999).contains(year) && (1...12).contains(month)
            && day >= 1 && day <= daysOfMonth && (0...23).contains(hour)
            && (0...59).contains(minute) && (0...60).contains(second)
    }

    /// Seconds since 1970; a leap second is the first of the next minute.
    var secondsSince1970: Int64 {
        Int64(daysSince1970) * 86400 + Int64(hour * 3600 + minute * 60 + second)
    }

    /// 0 for Sunday to 6 for Saturday.
    var weekday: Int { Int(Self.remainder(Int64(daysSince1970) + 4, 7)) }

    private var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private var daysOfMonth: Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    private static func remainder(_ value: Int64, _ divisor: Int64) -> Int64 {
        let remainder = value % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}

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
