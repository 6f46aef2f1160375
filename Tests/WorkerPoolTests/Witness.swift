// SPDX-License-Identifier: Apache-2.0

/// Something for a job to capture, which tells when the capture is let go.
final class Witness: Sendable {
    private let onRelease: @Sendable () -> Void

    init(onRelease: @escaping @Sendable () -> Void) {
        self.onRelease = onRelease
    }

    /// Tells a counter.
    convenience init(_ counter: Counter) {
        self.init { counter.countOne() }
    }

    /// Lets a job mention the witness, and thereby capture it.
    func see() {}

    deinit {
        onRelease()
    }
}
