// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO

/// Where a file's entity tag comes from.
///
/// The rule asks for size and time only. So a file has the same tag for every method and range,
/// whatever is in memory, after a restart, and on every machine that has a copy with the same time.
///
/// - A file that fits into the cache: its content, which is read anyway.
/// - A larger one: its size and its time of change, to the nanosecond.
/// - A larger one whose time tells nothing: its content up to `maximumHashedBytes`. Beyond that, it
///   has no tag: to read it whole would hold the worker for long, and a tag that only seems to tell
///   two states apart is worse than none.
///
/// Source: RFC 9110 section 8.8.3.
enum TagSource {
    /// The largest file that is read for its tag alone, in bytes; hashing so many takes about 2 ms.
    static let maximumHashedBytes: UInt64 = 4 << 20

    case content
    case time
    case none

    /// - Parameter now: seconds since 1970.
    init(_ status: FileStatus, now: Int64) {
        if status.size <= FileCache.maximumFileBytes {
            self = .content
        } else if status.hasCredibleTime(now: now) {
            self = .time
        } else {
            self = status.size <= Self.maximumHashedBytes ? .content : .none
        }
    }

    /// The tag for a content, with its quotes.
    ///
    /// The coding is part of every tag, since a compressed form may be a link to the file itself.
    static func tag(_ hash: ContentHash, _ coding: ContentCoding?) -> String {
        "\"\(hash.text)\(suffix(coding))\""
    }

    /// The tag for a size and a time of change, with its quotes: `"size-seconds.nanoseconds"` in
    /// hexadecimal.
    static func tag(_ status: FileStatus, _ coding: ContentCoding?) -> String {
        let size = String(status.size, radix: 16)
        let seconds = String(status.modifiedSeconds, radix: 16)
        let nanoseconds = String(status.modifiedNanoseconds, radix: 16)
        return "\"\(size)-\(seconds).\(nanoseconds)\(suffix(coding))\""
    }

    private static func suffix(_ coding: ContentCoding?) -> String {
        coding.map { "-\($0.name)" } ?? ""
    }
}

extension FileStatus {
    /// Earlier times, those before 1981 in whatever time zone, are conventions: 0, 1 and 315532800, the
    /// first instant of the ZIP format, stand for "no time" in what is built reproducibly.
    private static let earliestTime: Int64 = 347_241_600
    /// The time of every file in a package of npm.
    private static let packageTime: Int64 = 499_162_500

    /// Whether the time of the last change says when that was.
    ///
    /// Not where it is one that tools set in place of a time, and not where it lies in the future.
    ///
    /// - Parameter now: seconds since 1970.
    func hasCredibleTime(now: Int64) -> Bool {
        // The date may be a second behind the file's clock.
        modifiedSeconds >= Self.earliestTime && modifiedSeconds <= now + 1
            && modifiedSeconds != Self.packageTime
    }
}
