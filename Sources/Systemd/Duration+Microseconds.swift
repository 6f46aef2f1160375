// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// Whole microseconds, rounded down, from 0 to what a signed 64-bit number of nanoseconds holds.
    var wholeMicroseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard self > .zero, seconds < Int64.max / 1_000_000_000 else {
            return self > .zero ? UInt64(Int64.max / 1000) : 0
        }
        return UInt64(seconds) * 1_000_000 + UInt64(attoseconds / 1_000_000_000_000)
    }
}
