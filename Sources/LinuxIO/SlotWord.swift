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
