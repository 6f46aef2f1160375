// SPDX-License-Identifier: Apache-2.0

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
