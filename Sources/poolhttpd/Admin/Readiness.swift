// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Whether the sites are served, as the supervisor sees it.
///
/// Any thread may ask.
final class Readiness: Sendable {
    /// The reason at first.
    static let starting = "starting"

    private let reason = Mutex<String?>(starting)

    /// Why they are not; nil while they are.
    var problem: String? {
        get { reason.withLock { $0 } }
        set { reason.withLock { $0 = newValue } }
    }
}
