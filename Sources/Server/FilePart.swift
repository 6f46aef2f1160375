// SPDX-License-Identifier: Apache-2.0

import LinuxIO

/// A part of an open file on its way to a client.
struct FilePart: ~Copyable, Sendable {
    let file: OpenFile
    /// The next byte to send.
    var offset: UInt64
    /// Bytes still to send.
    var remaining: UInt64
}
