// SPDX-License-Identifier: Apache-2.0

extension Span where Element == UInt8 {
    /// Whether the bytes are those of an array.
    func elementsEqual(_ others: [UInt8]) -> Bool {
        count == others.count && starts(with: others)
    }

    /// Whether the bytes begin with those of an array.
    func starts(with others: [UInt8]) -> Bool {
        guard count >= others.count else { return false }
        for index in others.indices where self[index] != others[index] {
            return false
        }
        return true
    }
}

extension [UInt8] {
    /// A copy of bytes.
    init(copying bytes: Span<UInt8>) {
        self.init()
        reserveCapacity(bytes.count)
        for index in bytes.indices {
            append(bytes[index])
        }
    }
}
