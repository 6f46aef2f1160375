// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lets through so many records a second of a kind that may come in any number, and counts the rest.
///
/// Errors have a rate of their own, as they have in journald(8), so that nothing else crowds them
/// out. Any thread may use it; it takes no lock.
final class RecordThinning: Sendable {
    private let errors = RecordRate()
    private let others = RecordRate()
    private let untold = Atomic<UInt64>(0)
    private let total = Atomic<UInt64>(0)

    /// The most records a second, of errors and of all others each; nil for no limit.
    var maximumRate: Int? {
        get { errors.maximum }
        set {
            errors.maximum = newValue
            others.maximum = newValue
        }
    }

    /// Thinned-out records that no report has told of yet.
    var untoldCount: UInt64 { untold.load(ordering: .relaxed) }

    /// All records that were thinned out.
    var count: UInt64 { total.load(ordering: .relaxed) }

    /// Whether a record is let through.
    ///
    /// - Parameter now: in nanoseconds of `MonotonicClock`.
    func admits(_ priority: JournalPriority, at now: UInt64) -> Bool {
        priority <= .error ? errors.admits(at: now) : others.admits(at: now)
    }

    /// Counts a record that was not let through.
    ///
    /// - Returns: whether it is the first that a report has to tell of.
    func countOne() -> Bool {
        total.wrappingAdd(1, ordering: .relaxed)
        return untold.wrappingAdd(1, ordering: .relaxed).oldValue == 0
    }

    /// Takes the count for a report.
    func takeUntold() -> UInt64 { untold.exchange(0, ordering: .relaxed) }

    /// Puts a count back that could not be told.
    func putBack(_ count: UInt64) {
        untold.wrappingAdd(count, ordering: .relaxed)
    }
}

/// A number of records a second, of which one second's share may come at once.
///
/// In any `n` seconds it lets through at most `n + 1` times its maximum. Any thread may use it.
struct RecordRate: ~Copyable, Sendable {
    private static let second: UInt64 = 1_000_000_000

    /// Nanoseconds for each record; 0 for no limit.
    private let share = Atomic<UInt64>(0)
    /// Until when the records that were let through use time up: at most a second from now.
    private let usedUntil = Atomic<UInt64>(0)

    /// Creates a rate without a limit.
    init() {}

    /// The most records a second, from 1 to 1 000 000; nil for no limit.
    var maximum: Int? {
        get {
            let share = share.load(ordering: .relaxed)
            return share == 0 ? nil : Int(Self.second / share)
        }
        nonmutating set {
            precondition(newValue.map { (1...1_000_000).contains($0) } ?? true, "a valid rate")
            share.store(newValue.map { Self.second / UInt64($0) } ?? 0, ordering: .relaxed)
        }
    }

    /// Whether one more record is let through; if so it uses its share up.
    ///
    /// - Parameter now: in nanoseconds of `MonotonicClock`.
    func admits(at now: UInt64) -> Bool {
        let share = share.load(ordering: .relaxed)
        guard share > 0 else { return true }
        var used = usedUntil.load(ordering: .relaxed)
        while true {
            let next = max(used, now) + share
            guard next <= now + Self.second else { return false }
            let (isDone, found) = usedUntil.weakCompareExchange(
                expected: used, desired: next, ordering: .relaxed)
            if isDone { return true }
            used = found
        }
    }
}
