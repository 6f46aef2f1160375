// SPDX-License-Identifier: Apache-2.0

/// Reports the states that a service manager must not miss, one after the other, until it has them.
///
/// While the manager's queue is full, states wait here in their order, and a loop calls ``retry()``
/// on each of its turns. No call waits. Used by one thread at a time. Source: sd_notify(3).
public struct StateReporter: Sendable {
    /// What a service tells of itself.
    public enum State: Hashable, Sendable {
        /// The start, or a reload, is complete: `READY=1`.
        case ready
        /// A reload begins; `ready` has to follow whether it succeeds or not: `RELOADING=1`.
        case reloading
        /// Shutdown begins: `STOPPING=1`.
        case stopping
    }

    private struct Report: Sendable {
        let state: State
        let status: String?
    }

    private let notifier: ServiceNotifier
    private var waiting: [Report] = []

    /// Creates a reporter that has nothing to tell.
    public init(_ notifier: ServiceNotifier = ServiceNotifier()) {
        self.notifier = notifier
    }

    /// Whether a state waits for room in the manager's queue, so that ``retry()`` should be called
    /// soon, in a tenth of a second for example.
    public var isBehind: Bool { !waiting.isEmpty }

    /// Reports a state, after those that still wait.
    ///
    /// - Parameters:
    ///   - state: what to tell.
    ///   - status: one line for `systemctl status`.
    /// - Returns: what became of it; `dropped` for one that waits.
    @discardableResult
    public mutating func report(
        _ state: State, status: String? = nil
    ) -> ServiceNotifier.Outcome {
        waiting.append(Report(state: state, status: status))
        return retry()
    }

    /// Reports what still waits; does nothing when nothing does.
    ///
    /// One that fails for another reason than a full queue is given up, as sending it again would
    /// not help.
    /// - Returns: what became of the last one tried, `sent` when there was none.
    @discardableResult
    public mutating func retry() -> ServiceNotifier.Outcome {
        var outcome = ServiceNotifier.Outcome.sent
        while let report = waiting.first {
            outcome = send(report)
            guard outcome != .dropped else { break }
            waiting.removeFirst()
        }
        return outcome
    }

    private func send(_ report: Report) -> ServiceNotifier.Outcome {
        switch report.state {
        case .ready: notifier.ready(status: report.status)
        case .reloading: notifier.reloading(status: report.status)
        case .stopping: notifier.stopping(status: report.status)
        }
    }
}
