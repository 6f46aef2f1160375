// SPDX-License-Identifier: Apache-2.0

public import Logging
import SystemPackage

/// Sends what a `Logger` is told to the journal.
///
/// The level becomes `PRIORITY`, the label `LOGGER`, an error `ERROR` and, for an `Errno`, `ERRNO`.
/// Metadata keys become field names (`request-id` is `REQUEST_ID`), except that those which the
/// journal or this handler use themselves get the prefix `METADATA_`; a valid id under `MESSAGE_ID`
/// is taken as the record's. `CODE_FILE`, `CODE_LINE` and `CODE_FUNC` are added to warnings and
/// worse, and to debug and trace, where somebody will look for the place. Lines show the message
/// only, as journalctl(1) does. Logging never waits; see `JournalWriter`.
public struct JournalLogHandler: LogHandler {
    /// Metadata of every event of this logger.
    public var metadata: Logger.Metadata = [:]
    /// Where further metadata of each event comes from.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let writer: JournalWriter
    private let threshold: LogThreshold
    private var ownLevel: Logger.Level?

    /// Creates the handler of one logger.
    ///
    /// - Parameters:
    ///   - label: the logger's label.
    ///   - writer: takes the records; not closed by the handler.
    ///   - threshold: decides what is logged, unless this logger is given a level of its own.
    ///   - metadataProvider: where metadata of each event comes from, if anywhere.
    public init(
        label: String, writer: JournalWriter, threshold: LogThreshold,
        metadataProvider: Logger.MetadataProvider? = nil
    ) {
        self.label = label
        self.writer = writer
        self.threshold = threshold
        self.metadataProvider = metadataProvider
    }

    /// The shared threshold's level; setting it gives this logger a level of its own.
    public var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    /// Metadata of every event of this logger, by key.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Submits one event; a full ring drops and counts it.
    public func log(event: LogEvent) {
        writer.submit(record(of: event))
    }

    func record(of event: LogEvent) -> JournalRecord {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { _, new in new } }
        if let explicit = event.metadata { fields.merge(explicit) { _, new in new } }

        let builder = EventFields(fields)
        var record = JournalRecord(
            event.message.description, priority: event.level.journalPriority,
            messageID: builder.messageID)
        record.append("LOGGER", label)
        if let error = event.error { append(error, to: &record) }
        if event.level <= .debug || event.level >= .warning { appendPlace(of: event, to: &record) }
        builder.append(to: &record)
        return record
    }

    private func append(_ error: any Error, to record: inout JournalRecord) {
        record.append("ERROR", String(describing: error))
        if let errno = error as? Errno { record.append("ERRNO", errno.rawValue) }
    }

    private func appendPlace(of event: LogEvent, to record: inout JournalRecord) {
        record.append("CODE_FILE", event.file)
        record.append("CODE_LINE", event.line)
        record.append("CODE_FUNC", event.function)
    }
}

extension Logger.Level {
    /// The level in the journal's terms.
    var journalPriority: JournalPriority {
        switch self {
        case .trace, .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}

/// The metadata of one event as journal fields, in the order of their keys.
struct EventFields {
    /// The id under the key `MESSAGE_ID`, if there is a valid one.
    let messageID: MessageID?

    private var fields: [(name: JournalFieldName, value: String)] = []

    /// Names with a meaning of their own, which metadata must neither forge nor repeat.
    private static let reserved: Set<JournalFieldName> = [
        .message, .messageID, .priority, "LOGGER", "ERROR", "ERRNO", "CODE_FILE", "CODE_LINE",
        "CODE_FUNC", "SYSLOG_IDENTIFIER", "SYSLOG_FACILITY", "SYSLOG_PID", "SYSLOG_TIMESTAMP",
        "SYSLOG_RAW", "OBJECT_PID", "TID", "UNIT", "USER_UNIT", "INVOCATION_ID",
    ]

    init(_ metadata: Logger.Metadata) {
        var found: MessageID?
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let text = value.description
            guard var name = JournalFieldName(sanitizing: key) else { continue }
            if name == .messageID, found == nil, let id = MessageID(validating: text) {
                found = id
                continue
            }
            if Self.reserved.contains(name) {
                name = JournalFieldName(sanitizing: "METADATA_\(name)") ?? name
            }
            fields.append((name, text))
        }
        messageID = found
    }

    func append(to record: inout JournalRecord) {
        for (name, value) in fields { record.append(name, value) }
    }
}
