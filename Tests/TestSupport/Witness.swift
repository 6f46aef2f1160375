// SPDX-License-Identifier: Apache-2.0

/// Something for a job to capture, which tells when the capture is let go.
package final class Witness: Sendable {
    private let onRelease: @Sendable () -> Void

    package init(onRelease: @escaping @Sendable () -> Void) {
        self.onRelease = onRelease
    }

    /// Tells a counter.
    package convenience init(_ counter: Counter) {
        self.init { counter.countOne() }
    }

    /// Lets a job mention the witness, and thereby capture it.
    package func see() {}

    deinit {
        onRelease()
    }
}
