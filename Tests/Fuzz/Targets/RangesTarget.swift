// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Reads the bytes as the value of `Range`: what is to be sent is within the representation.
enum RangesTarget {
    static func run(_ bytes: [UInt8]) {
        guard let request = FuzzRequest("Range: ", bytes) else { return }
        for length: UInt64 in [0, 1, 2, 10, 1000, .max] {
            let range = RangeRequest(
                of: request.head, in: request.bytes.span, length: length)
            switch range {
            case .satisfiable(let offset, let count):
                check(ByteRange(offset: offset, count: count), length)
            case .several(let ranges):
                for range in ranges { check(range, length) }
                let sorted = ranges.sorted { $0.offset < $1.offset }
                precondition(ranges.count <= 16 || sorted == ranges, "many ranges to and fro")
                for (one, next) in zip(sorted, sorted.dropFirst()) {
                    precondition(one.offset + one.count < next.offset, "parts that meet")
                }
            case .ignored, .unsatisfiable: break
            }
        }
    }

    private static func check(_ range: ByteRange, _ length: UInt64) {
        precondition(range.count > 0, "an empty part")
        precondition(
            range.offset < length && range.count <= length - range.offset, "a part beyond the end")
    }
}
