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
