// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The memory that all connections together may hold for what their clients have not sent or taken yet.
final class MemoryBudget: Sendable {
    private let limit: Int
    private let used = Atomic<Int>(0)

    /// - Parameter limit: bytes, at least 0.
    init(limit: Int) {
        self.limit = limit
    }

    /// Takes bytes from the budget.
    ///
    /// Any thread may call it.
    ///
    /// - Returns: false when they are not there; nothing was taken.
    func take(_ count: Int) -> Bool {
        let (_, sum) = used.add(count, ordering: .relaxed)
        guard sum <= limit else {
            used.subtract(count, ordering: .relaxed)
            return false
        }
        return true
    }

    /// Gives bytes back.
    ///
    /// Any thread may call it.
    func giveBack(_ count: Int) {
        used.subtract(count, ordering: .relaxed)
    }
}
