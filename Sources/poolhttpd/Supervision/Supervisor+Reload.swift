// SPDX-License-Identifier: Apache-2.0

import Configuration
import LinuxIO
import Logging
import Server
import Systemd

extension Supervisor {
    /// Lets the installed program take over where it is another, or where that was asked for; else, or
    /// where it cannot, puts the configuration as it is now in force.
    ///
    /// The service manager is told of the beginning and, whatever comes of it, of the end.
    ///
    /// - Parameter wishes: those that came meanwhile are added.
    mutating func fulfil(_ wishes: inout Wishes) {
        guard wishes.end == nil else { return }
        state.report(.reloading, status: "reloading")
        reporter.trouble = nil
        reload.inForce.forgetRefusal()
        if wishes.isUpgrade || upgrade.isDue {
            beReplaced(&wishes)
            guard wishes.end == nil else { return }
        }
        if wishes.isReload {
            applyConfiguration()
        }
        state.report(.ready, status: reporter.trouble ?? "reloaded")
        reporter.forgetLast()
    }

    // MARK: - Configuration

    /// Puts the configuration as it is now in force, or keeps the old one and says why.
    ///
    /// Its files are opened anew whatever becomes of it: those who move logs away ask for it so.
    private mutating func applyConfiguration() {
        logs.files.reopen()
        // What files have in memory now may be more than at the last look, and goes with the old one.
        lookAtFiles()
        do throws(Reload.Refusal) {
            let outcome = try reload.apply(to: server)
            settings = outcome.settings
            reload.inForce.replace(with: ConfigurationInForce.State(outcome))
            report(outcome)
        } catch {
            reporter.trouble = "reload refused: \(error.lines.first ?? "")"
            reload.inForce.refuse(.refusedReloads, because: error.lines)
            for line in error.lines {
                logger.log(Event.reloadRefused, level: .error, "reload refused: \(line)")
            }
        }
    }

    private func report(_ outcome: Reload.Outcome) {
        let names = outcome.loaded.files
        let files = names.isEmpty ? "" : ": " + names.joined(separator: ", ")
        logger.log(Event.reloaded, level: .info, "configuration reloaded\(files)")
        for key in outcome.keysNeedingRestart {
            logger.warning(
                "\(key.name)= has changed, which takes effect at the next restart only")
        }
        if let problem = outcome.problem {
            logger.warning("\(problem)")
        }
    }

    // MARK: - Program

    /// Lets the installed program take this one's place, and returns only where it cannot.
    private mutating func beReplaced(_ wishes: inout Wishes) {
        let upgrade = upgrade
        var problem = upgrade.problem { giveSign() }
        if problem == nil {
            waitForHeldWorkers(&wishes)
            guard wishes.end == nil else { return }
            giveSignEarly()
            let frozen = server.freeze(within: .seconds(1))
            let handover = server.handover(
                frozen, others: admin?.server.listenerNumbers ?? [],
                notes: reload.inForce.counts.values)
            problem = upgrade.execute(handover) { [server, logger] in
                let cutCount = server.cutOffHeld(frozen)
                logger.log(
                    Event.upgradeBegun, level: .info,
                    """
                    the installed program takes over: \(server.connectionCount - cutCount) \
                    connections go on, \(cutCount) cut off
                    """)
            }
            server.thaw(frozen)
        }
        if let problem {
            reporter.trouble = "upgrade refused: \(problem)"
            reload.inForce.refuse(.refusedUpgrades, because: [problem])
            logger.log(Event.upgradeRefused, level: .error, "upgrade refused: \(problem)")
        }
    }

    /// Goes on serving until no endpoint holds a worker, at most for the time of a drain.
    private mutating func waitForHeldWorkers(_ wishes: inout Wishes) {
        let deadline = ContinuousClock.now.advanced(by: settings.drainTimeout)
        while true {
            // Also where nobody is waited for: a stop that came during the check is obeyed here.
            let further = takeSignals()
            wishes.end = further.end
            wishes.isReload = wishes.isReload || further.isReload
            guard wishes.end == nil, server.holdsWorker, ContinuousClock.now < deadline else {
                return
            }
            wait(atMost: .milliseconds(20))
            look()
        }
    }
}
