// SPDX-License-Identifier: Apache-2.0
//
// The service manager's watchdog ends a daemon that gives no sign of life in time. This one gives a
// sign at half of that time, from the loop that everything else of the supervisor runs in, and none
// while all workers are stuck: then it asks to be ended at once.

import Logging
import Server
import Systemd
import Threads

extension Supervisor {
    /// How long a job may take where the service manager says nothing.
    private static let defaultPatience = Duration.seconds(30)
    /// Workers are looked at once a second, which tells no shorter time.
    private static let minimumPatience = Duration.seconds(1)

    /// How long until the service manager has to get a sign of life; nil for never.
    var timeUntilSign: Duration? { crew.isStuck ? nil : watchdog?.timeUntilDue() }

    /// Gives the service manager a sign of life, if one is due and some worker is of use.
    mutating func giveSign() {
        guard !crew.isStuck else { return }
        watchdog?.report(with: notifier)
    }

    /// Gives a sign of life that is not due yet, ahead of something that takes a while.
    func giveSignEarly() {
        guard !crew.isStuck, watchdog != nil else { return }
        notifier.watchdog()
    }

    /// Looks for workers that are stuck, and has the service manager end a daemon that has no others.
    mutating func lookAtCrew() {
        // A job has as long as the service manager waits for a sign.
        let limit = watchdog.map { max(Self.minimumPatience, $0.period * 2) }
        for finding in crew.note(server.stuckWorkers(after: limit ?? Self.defaultPatience)) {
            act(on: finding)
        }
        admin?.readiness.problem = crew.isStuck ? "all workers are stuck" : nil
    }

    private func act(on finding: CrewWatch.Finding) {
        switch finding {
        case .stuck(let worker):
            let work = worker.request.map { "\($0.method) \($0.path)" } ?? "its job"
            logger.log(
                Event.workerStuck, level: .warning,
                "\(worker.name) is stuck: \(work) has taken \(worker.age.secondsText) so far",
                metadata: metadata(of: worker, for: worker.age))
        case .movedOn(let worker, let duration):
            logger.log(
                Event.workerMovedOn, level: .notice,
                "\(worker.name) goes on after \(duration.secondsText)",
                metadata: metadata(of: worker, for: duration))
        case .allStuck(let count):
            let consequence =
                watchdog == nil
                ? "nobody is served until one goes on (WatchdogSec= of the unit would end this)"
                : "asking the service manager for another start"
            logger.log(
                Event.allWorkersStuck, level: .error,
                "all \(count) workers are stuck, \(consequence)", metadata: ["WORKERS": "\(count)"])
            guard watchdog != nil else { return }
            // The signal that this brings ends the log writer too. A service manager that has no room
            // for it gets no further sign of life either.
            logs.flush(within: .seconds(1))
            notifier.triggerWatchdog()
        }
    }

    private func metadata(of worker: BusyWorker, for duration: Duration) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "HTTP_WORKER": "\(worker.number)",
            "HTTP_DURATION_USEC": "\(duration.nanoseconds / 1000)",
        ]
        if let request = worker.request {
            metadata["HTTP_METHOD"] = "\(request.method)"
            metadata["HTTP_PATH"] = "\(request.path)"
            if let id = request.id {
                metadata["HTTP_REQUEST_ID"] = "\(id)"
            }
        }
        return metadata
    }
}
