// SPDX-License-Identifier: Apache-2.0

/// The word that says who owns a slot: its generation, and *free*, *owned*, or *parked* until a deadline.
///
/// Layout from bit 0: state (2), an event is pending (1), phase (2), deadline in ticks (35),
/// generation (24). All zero is a slot that was never used.
struct SlotWord: Equatable {
    enum State: UInt64 {
        case free = 0
        case owned = 1
        case parked = 2
    }

    static let generationMask: UInt64 = 0xff_ffff
    private static let stateMask: UInt64 = 0b11
    private static let pendingBit: UInt64 = 0b100
    private static let deadlineMask: UInt64 = 0x7_ffff_ffff

    var bits: UInt64

    init(bits: UInt64) {
        self.bits = bits
    }

    private init(_ state: State, generation: UInt64, phase: SlotPhase, deadline: UInt64) {
        bits =
            state.rawValue | UInt64(phase.rawValue) << 3
            | min(deadline, Self.deadlineMask) << 5
            | (generation & Self.generationMask) << 40
    }

    static func free(_ generation: UInt64) -> SlotWord {
        SlotWord(.free, generation: generation, phase: .idle, deadline: 0)
    }

    static func owned(_ generation: UInt64) -> SlotWord {
        SlotWord(.owned, generation: generation, phase: .idle, deadline: 0)
    }

    static func parked(
        _ generation: UInt64, _ phase: SlotPhase, until deadline: SlotTick
    ) -> SlotWord {
        SlotWord(.parked, generation: generation, phase: phase, deadline: deadline.count)
    }

    var state: State { State(rawValue: bits & Self.stateMask) ?? .free }
    var hasPendingEvent: Bool { bits & Self.pendingBit != 0 }
    var withPendingEvent: SlotWord { SlotWord(bits: bits | Self.pendingBit) }
    var phase: SlotPhase { SlotPhase(rawValue: UInt8(bits >> 3 & 0b11)) ?? .idle }
    var deadline: SlotTick { SlotTick(count: bits >> 5 & Self.deadlineMask) }
    var generation: UInt64 { bits >> 40 }
}

/// An instant of `MonotonicClock` in steps of 2^24 ns, about 17 ms; 35 bits of them are 18 years.
public struct SlotTick: Comparable, Sendable {
    /// Steps since the clock's zero.
    public let count: UInt64

    /// A deadline that never passes.
    public static let distantFuture = SlotTick(count: 0x7_ffff_ffff)

    /// Creates an instant from its steps; more than the clock's range are its end.
    public init(count: UInt64) {
        self.count = min(count, 0x7_ffff_ffff)
    }

    /// Creates the last step that has begun.
    ///
    /// - Parameter nanoseconds: an instant of `MonotonicClock`.
    public init(nanoseconds: UInt64) {
        count = nanoseconds >> 24
    }

    /// Creates a deadline: the first step that begins after a time from now.
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

/// What the value in a parked slot waits for.
public enum SlotPhase: UInt8, Sendable {
    /// Nothing in particular; it may be given up when room is needed.
    case idle = 0
    /// The rest of what the peer has begun to send.
    case receiving = 1
    /// Room to send to the peer.
    case sending = 2
    /// The peer's end, after the last byte was sent.
    case closing = 3
}
