// SPDX-License-Identifier: Apache-2.0

import LinuxIO

/// Unmaps what only the start needs, once all of it has run: after the first look at the server, and
/// again before the first sleep, as the looks until then do much that is not done again.
///
/// Of 13 MiB that an idle daemon has for itself it keeps 4; the first request makes them 9, for some 60
/// page faults.
struct StartPages: ~Copyable {
    private var pages: ProgramPages?
    private var hasLooked = false

    /// - Parameter pages: nil where they cannot be told, and stay.
    init(_ pages: consuming ProgramPages?) {
        self.pages = pages
    }

    /// Notes that the supervisor has looked after the server.
    mutating func noteLook() {
        guard !hasLooked else { return }
        hasLooked = true
        pages?.unmap()
    }

    /// Notes that the supervisor is about to sleep until somebody comes.
    mutating func noteSleep() {
        pages.take()?.unmap()
    }
}
