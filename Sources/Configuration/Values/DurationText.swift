// SPDX-License-Identifier: Apache-2.0

/// Time spans as they are written in configuration files.
///
/// Source: systemd.time(7), "Parsing Time Spans".
enum DurationText {
    /// The units with their microseconds; a month is 30.44 days, a year 365.25.
    private static let units: [(names: [String], microseconds: Int64)] = [
        (["us", "usec", "\u{B5}s", "\u{3BC}s"], 1),
        (["ms", "msec"], 1_000),
        (["s", "sec", "second", "seconds"], 1_000_000),
        (["m", "min", "minute", "minutes"], 60_000_000),
        (["h", "hr", "hour", "hours"], 3_600_000_000),
        (["d", "day", "days"], 86_400_000_000),
        (["w", "week", "weeks"], 604_800_000_000),
        (["M", "month", "months"], 2_629_800_000_000),
        (["y", "year", "years"], 31_557_600_000_000),
    ]

    /// Reads a time span: numbers with units, which are added up, or one bare number of seconds.
    ///
    /// Decimals are allowed, down to whole microseconds. Returns nil for anything else, and for a
    /// span of more than 2^63 microseconds.
    static func parse(_ text: String) -> Duration? {
        var rest = text.unicodeScalars[...]
        var total: Int64 = 0
        var terms = 0
        while true {
            rest = rest.drop(while: isBlank)
            guard !rest.isEmpty else { break }
            let whole = takePrefix(of: &rest, while: isDigit)
            var fraction = ""
            if rest.first == "." {
                rest.removeFirst()
                fraction = takePrefix(of: &rest, while: isDigit)
                guard !fraction.isEmpty else { return nil }
            }
            rest = rest.drop(while: isBlank)
            let name = takePrefix(of: &rest) { !isDigit($0) && !isBlank($0) && $0 != "." }
            // A number without a unit stands alone, lest "1 30" mean something.
            let isBare = name.isEmpty && terms == 0 && rest.isEmpty
            guard let unit = microseconds(perUnit: isBare ? "s" : name),
                let term = microseconds(whole: whole, fraction: fraction, unit: unit)
            else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(term)
            guard !overflow else { return nil }
            total = sum
            terms += 1
        }
        return terms > 0 ? .microseconds(total) : nil
    }

    /// Returns the shortest form with one unit: `1h`, `5min`, `90s`, `500ms`, `10us`.
    ///
    /// A single minute is `60s`, as people write it. What is below a microsecond is lost.
    static func print(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if attoseconds != 0 {
            let microseconds = Int128(seconds) * 1_000_000 + Int128(attoseconds / 1_000_000_000_000)
            return microseconds.isMultiple(of: 1_000)
                ? "\(microseconds / 1_000)ms" : "\(microseconds)us"
        }
        if seconds == 0 { return "0" }
        if seconds.isMultiple(of: 3_600) { return "\(seconds / 3_600)h" }
        if seconds.isMultiple(of: 60), seconds != 60 { return "\(seconds / 60)min" }
        return "\(seconds)s"
    }

    // MARK: - Terms

    private static func microseconds(perUnit name: String) -> Int64? {
        units.first { $0.names.contains(name) }?.microseconds
    }

    private static func microseconds(whole: String, fraction: String, unit: Int64) -> Int64? {
        guard let count = Int64(whole) else { return nil }
        var (total, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        var place = unit
        for digit in fraction {
            place /= 10
            let (sum, overflow) = total.addingReportingOverflow(
                place * Int64(digit.wholeNumberValue ?? 0))
            guard !overflow else { return nil }
            total = sum
        }
        return total
    }

    private static func takePrefix(
        of rest: inout Substring.UnicodeScalarView, while matches: (Unicode.Scalar) -> Bool
    ) -> String {
        let prefix = rest.prefix(while: matches)
        rest = rest[prefix.endIndex...]
        return String(prefix)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t"
    }
}
