// SPDX-License-Identifier: Apache-2.0

import Configuration
import Synchronization
import Threads

/// Which configuration the daemon goes by, and what became of the last wish for another.
///
/// Changed by the supervisor, read by any thread.
final class ConfigurationInForce: Sendable {
    /// The most settings that are kept for those who ask.
    static let maximumSettings = 500

    /// What is known at one moment.
    struct State: Sendable {
        /// 1 at the start; each reload and each upgrade in place that was applied makes it one more.
        fileprivate(set) var generation: UInt64 = 1
        /// The files that were read, the first of them first.
        var files: [String]
        /// What files and options have set, at most `maximumSettings`.
        var settings: [EffectiveSetting]
        /// How many settings there are besides.
        var furtherSettings: Int
        /// Changed keys that wait for a restart.
        var keysNeedingRestart: [String] = []
        /// What else waits for one; nil for nothing.
        var problem: String?
        /// When it was read, in seconds since 1970.
        let time = MonotonicClock.secondsSince1970
        /// nil unless the last wish to change something was refused.
        fileprivate(set) var refusal: Refusal?

        init(_ loaded: LoadedConfiguration) {
            let all = loaded.settings
            files = loaded.files
            settings = Array(all.prefix(ConfigurationInForce.maximumSettings))
            furtherSettings = all.count - settings.count
        }
    }

    /// A wish that was refused.
    struct Refusal: Sendable {
        /// `reload` or `upgrade`.
        let wish: String
        /// Why.
        let reasons: [String]
        /// When, in seconds since 1970.
        let time = MonotonicClock.secondsSince1970
    }

    let counts: DaemonCounts
    private let latest: Mutex<State>

    /// Creates one for the configuration of the start.
    init(_ loaded: LoadedConfiguration, _ counts: DaemonCounts) {
        self.counts = counts
        latest = Mutex(State(loaded))
    }

    /// What is in force now.
    var state: State {
        latest.withLock { state in
            var state = state
            state.generation = 1 + counts[.reloads] + counts[.upgrades]
            return state
        }
    }

    /// Notes that a reload has put another in force.
    func replace(with state: State) {
        latest.withLock {
            let refusal = $0.refusal
            $0 = state
            $0.refusal = refusal
            counts.count(.reloads)
        }
    }

    /// Notes that a wish was refused.
    func refuse(_ wish: DaemonCounts.Kind, because reasons: [String]) {
        counts.count(wish)
        let name = wish == .refusedUpgrades ? "upgrade" : "reload"
        latest.withLock { $0.refusal = Refusal(wish: name, reasons: reasons) }
    }

    /// Forgets what was refused, as somebody wishes anew.
    func forgetRefusal() {
        latest.withLock { $0.refusal = nil }
    }
}
