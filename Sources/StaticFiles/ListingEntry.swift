// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO

/// A line of a directory's listing.
struct ListingEntry {
    /// UTF-8 without controls.
    let name: [UInt8]
    let isDirectory: Bool
    /// Bytes; of no meaning for a directory.
    let size: UInt64
    /// Seconds since 1970.
    let modified: Int64

    /// A line for a name; nil for what is neither file nor directory, and for a name that no request
    /// can have: one with controls, or that is not UTF-8.
    init?(name: [UInt8], _ status: FileStatus) {
        guard status.kind != .special, name.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            (try? UTF8Span(validating: name.span)) != nil
        else { return nil }
        self.name = name
        isDirectory = status.kind == .directory
        size = status.size
        modified = status.modifiedSeconds
    }
}
