// SPDX-License-Identifier: Apache-2.0

extension Span where Element == UInt8 {
    /// Whether the bytes are those of another span.
    package func elementsEqual(_ others: Span<UInt8>) -> Bool {
        count == others.count && starts(with: others)
    }

    /// Whether the bytes are those of an array.
    package func elementsEqual(_ others: [UInt8]) -> Bool { elementsEqual(others.span) }

    /// Whether the bytes are those of a text.
    package func elementsEqual(_ text: String) -> Bool { elementsEqual(text.utf8Span.span) }

    /// Whether the bytes begin with those of another span.
    package func starts(with others: Span<UInt8>) -> Bool {
        guard count >= others.count else { return false }
        for index in others.indices where self[index] != others[index] {
            return false
        }
        return true
    }

    /// Whether the bytes begin with those of an array.
    package func starts(with others: [UInt8]) -> Bool { starts(with: others.span) }
}

extension [UInt8] {
    /// Creates a copy of bytes.
    package init(copying bytes: Span<UInt8>) {
        self.init()
        reserveCapacity(bytes.count)
        for index in bytes.indices {
            append(bytes[index])
        }
    }
}
