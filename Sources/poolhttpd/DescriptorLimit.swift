// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The number of files a process may have open.
enum DescriptorLimit {
    /// Raises the soft limit to the hard one.
    ///
    /// The daemon has no use for select(2), the reason for a low soft limit.
    ///
    /// Source: getrlimit(2), systemd.exec(5) "LimitNOFILE=".
    static func raise() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return
        }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
