// SPDX-License-Identifier: Apache-2.0

import Logging
import Server
import SystemPackage

/// Tells of what lasts when it begins and when it is over, and not in between: connections that are
/// not accepted, workers that are all busy.
struct Incidents {
    private let logger: Logger
    private var limit = Incident()
    private var exhaustion = Incident()
    private var failure = Incident()
    private var saturation = Incident()
    private var overload = Incident()

    /// All workers busy for less than this is nothing to tell.
    private static let minimumSaturation = Duration.seconds(1)

    init(_ logger: Logger) {
        self.logger = logger
    }

    /// Whether something lasts, whose end has to be noticed.
    var areOngoing: Bool {
        limit.isOngoing || exhaustion.isOngoing || failure.isOngoing || saturation.isOngoing
            || overload.isOngoing
    }

    /// Takes over what accepting has run into since the last look.
    ///
    /// - Parameter isFull: whether every connection is in use now.
    mutating func note(_ trouble: AcceptTrouble, isFull: Bool) {
        switch limit.update(trouble.pauseCount > 0 || limit.isOngoing && isFull) {
        case .began:
            logger.log(
                Event.listenerPaused, level: .warning,
                "all connections are in use, pausing accept until one has ended (see connections=)")
        case .ended(let duration):
            logger.log(
                Event.listenerResumed, level: .notice,
                "accepting connections again after \(duration.secondsText) at the limit")
        case nil: break
        }
        switch exhaustion.update(trouble.exhaustion != nil) {
        case .began:
            let reason = trouble.exhaustion.map { "\($0)" } ?? ""
            logger.log(
                Event.listenerPaused, level: .warning,
                "cannot accept a connection: \(reason), trying again when one has ended")
        case .ended(let duration):
            logger.log(
                Event.listenerResumed, level: .notice,
                "accepting connections again after \(duration.secondsText) without resources")
        case nil: break
        }
        switch failure.update(trouble.failure != nil) {
        case .began:
            let reason = trouble.failure.map { "\($0)" } ?? ""
            logger.log(
                Event.listenerPaused, level: .error,
                "a listening socket does not accept: \(reason), trying again every second")
        case .ended(let duration):
            logger.log(
                Event.listenerResumed, level: .notice,
                "the listening socket accepts again after \(duration.secondsText)")
        case nil: break
        }
    }

    /// Takes over whether requests wait too long for a worker.
    ///
    /// - Parameter isStopping: nobody waits any more, whatever the overload says.
    mutating func note(_ overload: Overload, isStopping: Bool = false) {
        switch self.overload.update(overload.isOngoing && !isStopping) {
        case .began:
            logger.log(
                Event.overloadBegun, level: .warning,
                """
                overloaded: requests wait for a worker as long as queue= allows, answering 503 to \
                those that have waited for a tenth of it (\(overload.refusedCount) so far)
                """,
                metadata: ["REQUESTS_REFUSED": "\(overload.refusedCount)"])
        case .ended(let duration):
            logger.log(
                Event.overloadEnded, level: .notice,
                """
                no request waits too long any more, after \(duration.secondsText) in which \
                \(overload.refusedCount) were answered 503
                """,
                metadata: ["REQUESTS_REFUSED": "\(overload.refusedCount)"])
        case nil: break
        }
    }

    /// Takes over how busy the workers are.
    ///
    /// - Parameter duration: how long all have been busy; zero while one is not.
    mutating func note(saturation duration: Duration, _ metrics: ServerMetrics) {
        let isBusy = metrics.busyWorkers == metrics.workers || metrics.waiting > 0
        let lasts = duration >= Self.minimumSaturation || saturation.isOngoing && isBusy
        switch saturation.update(lasts, since: duration) {
        case .began:
            logger.log(
                Event.workersBusy, level: .warning,
                """
                all \(metrics.workers) workers have been busy for \(duration.secondsText), \
                \(metrics.waiting) connections wait
                """,
                metadata: ["WORKERS": "\(metrics.workers)", "WAITING": "\(metrics.waiting)"])
        case .ended(let duration):
            logger.log(
                Event.workersFree, level: .notice,
                "a worker is free again after \(duration.secondsText), no connection waits")
        case nil: break
        }
    }
}

extension Duration {
    /// The duration to a tenth of a second, such as `1.5 s`.
    var secondsText: String {
        let (seconds, attoseconds) = components
        return "\(seconds).\(attoseconds / 100_000_000_000_000_000) s"
    }
}

/// Something that lasts.
private struct Incident {
    /// What a look has found.
    enum Change {
        case began
        case ended(Duration)
    }

    private var start: ContinuousClock.Instant?

    var isOngoing: Bool { start != nil }

    /// Takes over whether it lasts.
    ///
    /// - Parameter duration: how long it has done so already, where it begins.
    /// - Returns: nil for no change.
    mutating func update(_ lasts: Bool, since duration: Duration = .zero) -> Change? {
        if let start, !lasts {
            self.start = nil
            return .ended(ContinuousClock.now - start)
        }
        guard start == nil, lasts else { return nil }
        start = ContinuousClock.now - duration
        return .began
    }
}
