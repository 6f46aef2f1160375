// SPDX-License-Identifier: Apache-2.0

internal import Logging

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
