// SPDX-License-Identifier: Apache-2.0

/// Records that were submitted, or would have been, and that the journal does not have.
enum LossReport: Equatable {
    /// The queue was full, or the destination refused them.
    case dropped(UInt64)
    /// They came faster than `JournalWriter.maximumRate` allows.
    case thinned(UInt64)

    /// The record that tells of them.
    var record: JournalRecord {
        switch self {
        case .dropped(let count):
            var record = JournalRecord(
                "\(count) \(Self.noun(count)) dropped: the journal did not keep up",
                priority: .warning, messageID: .recordsDropped)
            record.append("DROPPED_RECORDS", count)
            return record
        case .thinned(let count):
            var record = JournalRecord(
                "\(count) access \(Self.noun(count)) left out: they came faster than rate= allows",
                priority: .warning, messageID: .recordsThinned)
            record.append("THINNED_RECORDS", count)
            return record
        }
    }

    private static func noun(_ count: UInt64) -> String { count == 1 ? "record" : "records" }
}
