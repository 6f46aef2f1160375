// SPDX-License-Identifier: Apache-2.0

import CSystemd

/// The service manager of this machine.
public enum ServiceManager {
    /// Whether the machine was booted with systemd.
    ///
    /// Not whether this process is a service, and no condition for anything in this module: all of
    /// it works, or does nothing, elsewhere too. Looks at one path. Source: sd_booted(3).
    public static var isSystemd: Bool { sd_booted() > 0 }
}
