// SPDX-License-Identifier: Apache-2.0

/// The part of a file that follows a head, and what to log once it is sent.
struct OutgoingPart: ~Copyable {
    let part: FilePart
    /// nil when nothing is to be logged.
    let exchange: Exchange?
}
