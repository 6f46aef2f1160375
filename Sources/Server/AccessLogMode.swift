// SPDX-License-Identifier: Apache-2.0

/// Which requests are written to the journal.
public enum AccessLogMode: Sendable {
    /// None.
    case off
    /// Those answered with a status of 400 or above, and slow ones.
    case errors
    /// Slow ones.
    case slow
    /// All.
    case all
}
