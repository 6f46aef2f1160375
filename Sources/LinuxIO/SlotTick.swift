// SPDX-License-Identifier: Apache-2.0

/// An instant of `MonotonicClock` in steps of 2^24 ns, about 17 ms; 35 bits of them are 18 years.
public struct SlotTick: Comparable, Sendable {
    /// Steps since the clock's zero.
    public let count: UInt64

    /// A deadline that never passes.
    public static let distantFuture = SlotTick(count: 0x7_ffff_ffff)

    init(count: UInt64) {
        self.count = count
    }

    /// The last step that has begun.
    ///
    /// - Parameter nanoseconds: an instant of `MonotonicClock`.
    public init(nanoseconds: UInt64) {
        count = nanoseconds >> 24
    }

    /// A deadline: the first step that begins after a time from now.
    ///
    /// - Parameters:
    ///   - nanoseconds: an instant of `MonotonicClock`.
    ///   - timeout: nanoseconds to add; a sum past the clock's range is the end of that range.
    public init(nanoseconds: UInt64, plus timeout: UInt64) {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(timeout)
        count = (overflow ? .max : sum) >> 24 + 1
    }

    /// Orders by time.
    public static func < (left: SlotTick, right: SlotTick) -> Bool {
        left.count < right.count
    }
}
