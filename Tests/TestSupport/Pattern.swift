// SPDX-License-Identifier: Apache-2.0

/// Bytes of which no part looks like its neighbours.
package func pattern(_ count: Int) -> [UInt8] {
    var state: UInt64 = 88_172_645_463_325_252
    // A length that no buffer has, so that a part that is left out or comes twice shows.
    let block = (0..<65_521).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state >> 32)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + block.count)
    while bytes.count < count {
        bytes += block
    }
    bytes.removeLast(bytes.count - count)
    return bytes
}
