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

    /// Keeps the processor busy for 0 to 20 microseconds.
    mutating func spinForAMoment() {
        let end = ContinuousClock.now + .nanoseconds(Int64(next() % 20_000))
        while ContinuousClock.now < end {}
    }
}
