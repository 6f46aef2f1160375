// SPDX-License-Identifier: Apache-2.0

import HTTP

/// What a file in memory is found by.
struct CacheKey: ~Escapable {
    /// The decoded request path that leads to the file.
    let path: Span<UInt8>
    /// The site that the path belongs to.
    let site: UInt32
    /// nil for the file itself.
    let coding: ContentCoding?

    @_lifetime(copy path)
    init(_ path: Span<UInt8>, site: UInt32, coding: ContentCoding? = nil) {
        self.path = path
        self.site = site
        self.coding = coding
    }

    /// FNV-1a.
    ///
    /// Only paths of files that exist get in, so a client cannot choose colliding keys.
    var hash: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        hash = hash &+ UInt64(site) << 8 &+ UInt64(coding?.rawValue ?? 0)
        for index in path.indices {
            hash = (hash ^ UInt64(path[index])) &* 0x100_0000_01b3
        }
        return hash ^ hash >> 32
    }
}
