// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// What the kernel holds of a response for a peer that does not take it, and for how long.
///
/// For TCP; the buffer of a Unix socket is small, and ends with the socket.
///
/// Source: tcp(7), `TCP_NOTSENT_LOWAT` and `TCP_USER_TIMEOUT`.
public struct SendBounds: Sendable, Equatable {
    /// Bytes that wait to be sent; those on their way, which a peer that reads has asked for, are not
    /// among them.
    public var unsentBytes: Int
    /// How long a peer may take nothing before the connection ends, even after it was closed here, in
    /// milliseconds.
    public var patience: Int

    /// Creates bounds.
    public init(unsentBytes: Int, patience: Int) {
        self.unsentBytes = unsentBytes
        self.patience = patience
    }

    /// Below which the kernel takes more, in bytes.
    ///
    /// It takes a packet of up to 64 KiB whole, and looks at the mark only in between. On loopback a
    /// full packet has 65,483 bytes: a mark of a multiple of 64 KiB would let in one more than was
    /// meant. With nothing but one packet waiting, congestion control of the paced kind (BBR) knows
    /// that it is the server who sends no more, and sets no timer between packets.
    private var lowMark: Int { unsentBytes - unsentBytes / 16 }

    /// Applies them to a TCP socket; those that a listening socket accepts from then on inherit them.
    func apply(to number: CInt) {
        // They fail for other sockets only, which have no such options.
        _ = clinux_set_option(
            number, CInt(IPPROTO_TCP), CInt(CLINUX_TCP_NOTSENT_LOWAT), CInt(clamping: lowMark))
        _ = clinux_set_option(
            number, CInt(IPPROTO_TCP), CInt(CLINUX_TCP_USER_TIMEOUT), CInt(clamping: patience))
    }
}
