// SPDX-License-Identifier: Apache-2.0

/// One journal entry: fields of `NAME=value` in one piece of memory.
///
/// Building allocates once while the record stays below 512 bytes. What a client may control is
/// bounded: values are cut at `maximumValueBytes`, and fields beyond `maximumFields` or begun beyond
/// `maximumBytes` are left out. A field without a value is left out as well, but for `MESSAGE`,
/// without which journalctl(1) would not show the entry. Source: sd_journal_print(3).
public struct JournalRecord: Sendable {
    /// The longest value in bytes, without the `…` that marks a cut one.
    ///
    /// `journalctl --output=json` prints null for a field of 4096 bytes and more, its name included.
    public static let maximumValueBytes = 2048
    /// The most fields of a record.
    public static let maximumFields = 64
    /// The size in bytes beyond which no field is begun.
    public static let maximumBytes = 16_384

    /// How urgent the record is; also its field `PRIORITY`.
    public let priority: JournalPriority

    /// For each field the length as four bytes, little end first, then `NAME=value`.
    private(set) var bytes: [UInt8] = []
    private(set) var fieldCount = 0

    private static let lengthBytes = 4

    /// Creates a record of `PRIORITY` and, if given, `MESSAGE_ID`.
    public init(priority: JournalPriority, messageID: MessageID? = nil) {
        self.priority = priority
        bytes.reserveCapacity(512)
        append(.priority, priority.rawValue)
        guard let messageID else { return }
        let start = begin(.messageID)
        messageID.append(to: &bytes)
        end(.messageID, at: start)
    }

    /// Creates a record with its message.
    public init(
        _ message: String, priority: JournalPriority = .info, messageID: MessageID? = nil
    ) {
        self.init(priority: priority, messageID: messageID)
        append(.message, message)
    }

    /// Appends a field with text.
    public mutating func append(_ name: JournalFieldName, _ value: String) {
        append(name) { text in text.write(value) }
    }

    /// Appends a field with text of the program.
    public mutating func append(_ name: JournalFieldName, _ value: StaticString) {
        append(name) { text in text.write(value) }
    }

    /// Appends a field with bytes of any content.
    public mutating func append(_ name: JournalFieldName, _ value: borrowing Span<UInt8>) {
        guard let start = beginIfRoom(name) else { return }
        var text = makeText(for: name)
        text.write(value)
        bytes = text.finish()
        end(name, at: start)
    }

    /// Appends a field with a number in decimal.
    public mutating func append(_ name: JournalFieldName, _ value: some FixedWidthInteger) {
        append(name) { text in text.write(value) }
    }

    /// Appends a field whose value `build` writes piece by piece.
    public mutating func append(_ name: JournalFieldName, _ build: (inout JournalText) -> Void) {
        guard let start = beginIfRoom(name) else { return }
        var text = makeText(for: name)
        build(&text)
        bytes = text.finish()
        end(name, at: start)
    }

    /// Reads the first field of a name, nil when there is none.
    ///
    /// Bytes that are not UTF-8 become U+FFFD in the copy.
    public subscript(_ name: JournalFieldName) -> String? {
        valueRange(of: name).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// Finds the value of the first field of a name within `bytes`.
    func valueRange(of name: JournalFieldName) -> Range<Int>? {
        var cursor = 0
        while let field = nextField(at: &cursor) {
            if bytes[field].starts(with: name.bytes) {
                return field.dropFirst(name.bytes.count)
            }
        }
        return nil
    }

    /// Finds the field at the cursor, which begins at 0, and moves the cursor behind it.
    func nextField(at cursor: inout Int) -> Range<Int>? {
        guard cursor < bytes.count else { return nil }
        let start = cursor + Self.lengthBytes
        let length = bytes[cursor..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        cursor = start + length
        return start..<cursor
    }

    private mutating func beginIfRoom(_ name: JournalFieldName) -> Int? {
        guard fieldCount < Self.maximumFields, bytes.count < Self.maximumBytes else { return nil }
        return begin(name)
    }

    private mutating func begin(_ name: JournalFieldName) -> Int {
        let start = bytes.count
        for _ in 0..<Self.lengthBytes { bytes.append(0) }
        bytes.append(contentsOf: name.bytes)
        return start
    }

    /// Notes the length of the field, or takes the field back if it has no value.
    private mutating func end(_ name: JournalFieldName, at start: Int) {
        var length = bytes.count - start - Self.lengthBytes
        guard length > name.bytes.count || name == .message else {
            bytes.removeSubrange(start...)
            return
        }
        for index in start..<(start + Self.lengthBytes) {
            bytes[index] = UInt8(truncatingIfNeeded: length)
            length >>= 8
        }
        fieldCount += 1
    }

    /// Moves the bytes out, so that writing the value never copies them.
    private mutating func makeText(for name: JournalFieldName) -> JournalText {
        var moved: [UInt8] = []
        swap(&moved, &bytes)
        return JournalText(
            appendingTo: moved, escapes: name == .message, maximumBytes: Self.maximumValueBytes)
    }
}

/// How urgent a record is: the levels of syslog, 0 being the most urgent.
///
/// Compared by urgency's number: `.error < .info`. Source: syslog(3).
public enum JournalPriority: UInt8, CaseIterable, Comparable, Sendable {
    /// The system is unusable.
    case emergency = 0
    /// Action must be taken at once.
    case alert
    /// A critical condition.
    case critical
    /// An error.
    case error
    /// A warning.
    case warning
    /// A normal but significant condition.
    case notice
    /// An informational message.
    case info
    /// A message for finding faults.
    case debug

    /// Compares the numbers; the more urgent priority is the smaller one.
    public static func < (left: JournalPriority, right: JournalPriority) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The word shown on a plain line.
    var label: String {
        switch self {
        case .emergency: "emergency"
        case .alert: "alert"
        case .critical: "critical"
        case .error: "error"
        case .warning: "warning"
        case .notice: "notice"
        case .info: "info"
        case .debug: "debug"
        }
    }
}
