// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc
import LinuxIO
import SystemPackage
import Threads

/// The way out of the process for records, used by the log writer's thread only.
struct RecordOutput: ~Copyable {
    private enum Way: ~Copyable {
        case journal(NativeJournal)
        case lines(LineFormat, FileDescriptor)
    }

    private var way: Way
    private var line: [UInt8] = []

    /// Creates the way to a destination.
    ///
    /// - Parameter identifier: the value of `SYSLOG_IDENTIFIER` in native entries.
    init(_ destination: LogDestination, identifier: String) {
        switch destination {
        case .journal: way = .journal(NativeJournal(identifier: identifier))
        case .prefixedLines(let descriptor): way = .lines(.prefixed, descriptor)
        case .plainLines(let descriptor): way = .lines(.plain, descriptor)
        }
    }

    /// Sends one record; blocks for as long as the reader does not keep up.
    ///
    /// - Returns: whether the reader has it.
    mutating func send(_ record: JournalRecord) -> Bool {
        switch way {
        case .journal(let journal):
            return journal.send(record)
        case .lines(let format, let descriptor):
            line.removeAll(keepingCapacity: true)
            guard format.append(record, time: MonotonicClock.secondsSince1970, to: &line) else {
                return true
            }
            return Self.write(line, to: descriptor)
        }
    }

    private static func write(_ line: [UInt8], to descriptor: FileDescriptor) -> Bool {
        // The buffer is read within the closure only.
        unsafe line.withUnsafeBytes { buffer in
            var rest = unsafe buffer[...]
            while unsafe !rest.isEmpty {
                let written = unsafe Glibc.write(
                    descriptor.rawValue, UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                    rest.count)
                if written >= 0 {
                    unsafe rest = rest.dropFirst(written)
                } else if errno == EAGAIN {
                    guard waitForRoom(descriptor) else { return false }
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }

    /// Waits on a descriptor that somebody else made non-blocking, as terminals often are.
    private static func waitForRoom(_ descriptor: FileDescriptor) -> Bool {
        var event = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
        // `event` outlives the call and is the one element announced.
        return unsafe poll(&event, 1, -1) >= 0 || errno == EINTR
    }
}

/// The journal's native protocol, which carries all fields of a record.
///
/// Used by one thread at a time. Source: sd_journal_sendv(3).
@safe struct NativeJournal: ~Copyable {
    private let identifier: [UInt8]
    private let vectors: UnsafeMutableBufferPointer<iovec>

    /// Creates a sender of entries.
    ///
    /// - Parameter identifier: the value of `SYSLOG_IDENTIFIER`.
    init(identifier: String) {
        self.identifier = Array("SYSLOG_IDENTIFIER=".utf8) + identifier.utf8
        unsafe vectors = .allocate(capacity: JournalRecord.maximumFields + 1)
    }

    deinit {
        // Allocated by us; nothing keeps a pointer to it.
        unsafe vectors.deallocate()
    }

    /// Sends one record; blocks while the journal's queue is full.
    ///
    /// - Returns: whether the journal has it, also true when no journal runs on this machine.
    func send(_ record: JournalRecord) -> Bool {
        // Every vector points into one of the two arrays, which live until the call returns and are
        // only read by it; a record has at most `maximumFields` fields.
        unsafe record.bytes.withUnsafeBytes { bytes in
            unsafe identifier.withUnsafeBytes { identifier in
                var count = 0
                var cursor = 0
                while let field = record.nextField(at: &cursor) {
                    unsafe vectors[count] = Self.vector(
                        UnsafeRawBufferPointer(rebasing: bytes[field]))
                    count += 1
                }
                unsafe vectors[count] = Self.vector(identifier)
                return unsafe sd_journal_sendv(vectors.baseAddress, CInt(count + 1)) >= 0
            }
        }
    }

    private static func vector(_ bytes: UnsafeRawBufferPointer) -> iovec {
        unsafe iovec(
            iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
    }
}

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
