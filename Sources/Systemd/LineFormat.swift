// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The shape of a record as a line of text, which shows its message only.
enum LineFormat: Sendable {
    /// `<6>message`
    case prefixed
    /// `2026-01-02T03:04:05Z info: message`
    case plain

    /// Appends a record's line, newline included.
    ///
    /// - Parameter time: seconds since 1970.
    /// - Returns: false, with nothing appended, when the record has no message.
    func append(_ record: JournalRecord, time: Int64, to line: inout [UInt8]) -> Bool {
        guard let message = record.valueRange(of: .message) else { return false }
        switch self {
        case .prefixed:
            line.append(contentsOf: "<\(record.priority.rawValue)>".utf8)
        case .plain:
            Self.append(time, to: &line)
            line.append(contentsOf: " \(record.priority.label): ".utf8)
        }
        line.append(contentsOf: record.bytes[message])
        line.append(UInt8(ascii: "\n"))
        return true
    }

    /// Appends a date and time in UTC, in the shape of RFC 3339 section 5.6.
    private static func append(_ time: Int64, to line: inout [UInt8]) {
        var time = time_t(time)
        var parts = unsafe tm()
        // Both variables outlive the call, which keeps no pointer; only numbers are read.
        guard unsafe gmtime_r(&time, &parts) != nil else { return }
        let numbers = unsafe [
            (4, parts.tm_year + 1900, "-"), (2, parts.tm_mon + 1, "-"), (2, parts.tm_mday, "T"),
            (2, parts.tm_hour, ":"), (2, parts.tm_min, ":"), (2, parts.tm_sec, "Z"),
        ]
        for (digits, number, separator) in numbers {
            let text = String(number)
            let zeros = String(repeating: "0", count: max(0, digits - text.utf8.count))
            line.append(contentsOf: "\(zeros)\(text)\(separator)".utf8)
        }
    }
}
