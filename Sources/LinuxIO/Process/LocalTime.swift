// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The time zone of the machine, or of `TZ`.
public enum LocalTime {
    /// Reads the time zone's rules, which are then kept.
    ///
    /// To be called before the process gives up reading them. Blocks on the file system.
    /// Source: tzset(3).
    public static func prepare() {
        tzset()
    }

    /// How many seconds the local time is ahead of UTC, at a time in seconds since 1970.
    ///
    /// Any thread may ask. Source: localtime_r(3).
    public static func offset(at seconds: Int64) -> Int {
        var time = time_t(seconds)
        var parts = unsafe tm()
        // Both variables outlive the call, which keeps no pointer; only a number is read.
        guard unsafe localtime_r(&time, &parts) != nil else { return 0 }
        return unsafe parts.tm_gmtoff
    }
}
