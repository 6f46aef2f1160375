// SPDX-License-Identifier: Apache-2.0

/// Numbers that look random and are the same in every run.
///
/// Source: Marsaglia, *Xorshift RNGs*, 2003.
struct Random: RandomNumberGenerator {
    private var state: UInt64

    /// - Parameter seed: not 0.
    init(seed: UInt64) {
        state = seed &* 0x9e37_79b9_7f4a_7c15
    }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    /// Keeps the processor busy for 0 to 100 microseconds.
    ///
    /// As often for 100 to 200 ns as for 50 to 100 us: the moments at which a worker falls asleep or
    /// wakes are short ones.
    mutating func spinForAMoment() {
        let limit: UInt64 = 100_000 >> (next() % 12)
        let end = ContinuousClock.now + .nanoseconds(Int64(next() % limit))
        while ContinuousClock.now < end {}
    }
}
