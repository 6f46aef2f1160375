// SPDX-License-Identifier: Apache-2.0

/// The rule for names that begin with a dot.
package enum HiddenName {
    /// Whether a segment of the path begins with a dot, except a first segment `.well-known`
    /// (RFC 8615 section 3).
    package static func occurs(in path: Span<UInt8>) -> Bool {
        let dot = UInt8(ascii: ".")
        let slash = UInt8(ascii: "/")
        var index = 0
        while index + 1 < path.count {
            let isHidden = path[index] == slash && path[index + 1] == dot
            if isHidden && !(index == 0 && isWellKnown(path)) {
                return true
            }
            index += 1
        }
        return false
    }

    /// Whether a path begins with `/.well-known/`.
    package static func isWellKnown(_ path: Span<UInt8>) -> Bool {
        let prefix = "/.well-known/".utf8
        guard path.count >= prefix.count else { return false }
        var index = 0
        for byte in prefix {
            guard path[index] == byte else { return false }
            index += 1
        }
        return true
    }
}
