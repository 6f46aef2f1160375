// SPDX-License-Identifier: Apache-2.0

import CSystemd

/// The service manager's watchdog over this process.
public enum Watchdog {
    /// Reads how often the manager wants a sign of life.
    ///
    /// - Returns: the time after which a silent daemon is killed, of which half should be waited
    ///   between two calls of `ServiceNotifier.watchdog()`; nil when the watchdog is off, meant for
    ///   another process, or malformed.
    ///
    /// Source: sd_watchdog_enabled(3).
    public static func interval() -> Duration? {
        var microseconds: UInt64 = 0
        // `microseconds` outlives the call, which stores one number in it.
        guard unsafe sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }
}

/// When a daemon's next sign of life is due.
///
/// For a loop that sleeps until something happens: it sleeps for ``timeUntilDue(at:)`` at most, and
/// calls ``report(with:at:)`` on each turn, from which it follows that a loop which hangs gives no
/// sign. The clock stands still while the machine sleeps, as the manager's does. Used by one thread
/// at a time. Source: sd_watchdog_enabled(3).
public struct WatchdogSchedule: Sendable {
    /// The shortest time between two signs of life: 10 ms.
    ///
    /// A loop must not spin for a manager that nobody could satisfy.
    public static let minimumPeriod = Duration.milliseconds(10)

    /// The time between two signs of life: half the manager's interval, at least ``minimumPeriod``.
    public let period: Duration
    /// When the next one is due.
    public private(set) var due: SuspendingClock.Instant

    /// Creates a schedule whose first sign of life is due at once.
    ///
    /// - Parameters:
    ///   - interval: the time after which a silent daemon is killed, above 0.
    ///   - start: the time now.
    public init(interval: Duration, at start: SuspendingClock.Instant = .now) {
        precondition(interval > .zero, "a watchdog without patience")
        period = max(Self.minimumPeriod, interval / 2)
        due = start
    }

    /// Creates the schedule that the manager asks for, whose first sign of life is due at once.
    ///
    /// - Returns: nil where ``Watchdog/interval()`` is.
    public init?() {
        guard let interval = Watchdog.interval() else { return nil }
        self.init(interval: interval)
    }

    /// How long a loop may sleep before the next sign of life, never negative.
    public func timeUntilDue(at now: SuspendingClock.Instant = .now) -> Duration {
        max(.zero, due - now)
    }

    /// Sends a sign of life if one is due; does not wait.
    ///
    /// One that the manager had no room for is due again after a tenth of the period, but not before
    /// ``minimumPeriod``.
    /// - Returns: what became of it, nil when none was due.
    @discardableResult
    public mutating func report(
        with notifier: ServiceNotifier, at now: SuspendingClock.Instant = .now
    ) -> ServiceNotifier.Outcome? {
        guard now >= due else { return nil }
        let outcome = notifier.watchdog()
        due = now + (outcome == .dropped ? max(Self.minimumPeriod, period / 10) : period)
        return outcome
    }
}
