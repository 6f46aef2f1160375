// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// The duration in whole nanoseconds, 0 for a negative one, at most 2^63 - 1.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let sum = product.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
        return overflow || sum.overflow ? UInt64(Int64.max) : min(sum.partialValue, 1 << 63 - 1)
    }
}
