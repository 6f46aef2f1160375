// SPDX-License-Identifier: Apache-2.0

/// What of a file follows a head, and what to log once it is sent.
struct OutgoingPart: ~Copyable {
    let part: FilePart
    /// nil when nothing is to be logged.
    let exchange: Exchange?
}
