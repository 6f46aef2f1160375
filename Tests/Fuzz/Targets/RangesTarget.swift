// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Reads the bytes as the value of `Range`: what is to be sent is within the representation.
enum RangesTarget {
    static func run(_ bytes: [UInt8]) {
        guard let request = FuzzRequest("Range: ", bytes) else { return }
        for length: UInt64 in [0, 1, 2, 10, 1000, .max] {
            let range = RangeRequest(
                of: request.head, in: request.bytes.span, length: length)
            guard case .satisfiable(let offset, let count) = range else { continue }
            precondition(count > 0, "an empty part")
            precondition(offset < length && count <= length - offset, "a part beyond the end")
        }
    }
}
