// SPDX-License-Identifier: Apache-2.0

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
