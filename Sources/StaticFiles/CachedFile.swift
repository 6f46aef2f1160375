// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import LinuxIO

/// A small file in memory, ready to be sent.
///
/// Immutable but for the time of its last check.
struct CachedFile: ~Copyable {
    /// The decoded request path that leads to the file.
    let path: UniqueArray<UInt8>
    /// The file when it was read; equal means unchanged.
    let status: FileStatus
    let content: UniqueArray<UInt8>
    let representation: Representation
    /// When the file was last looked at, in nanoseconds of `MonotonicClock`.
    var checkedAt: UInt64
    /// The last change was long enough before the reading that a later one cannot have the same time:
    /// file systems count in steps of some milliseconds.
    let isSettled: Bool

    init(
        path: Span<UInt8>, status: FileStatus, content: consuming UniqueArray<UInt8>,
        representation: consuming Representation, checkedAt: UInt64, isSettled: Bool
    ) {
        var copy = UniqueArray<UInt8>(minimumCapacity: path.count)
        copy.append(copying: path)
        self.path = copy
        self.status = status
        self.content = content
        self.representation = representation
        self.checkedAt = checkedAt
        self.isSettled = isSettled
    }

    /// What the entry costs, in bytes.
    var cost: Int { content.count + path.count + representation.byteCount + 256 }
}
