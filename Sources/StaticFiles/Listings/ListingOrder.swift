// SPDX-License-Identifier: Apache-2.0

import HTTP

/// In which order a directory is listed: `?sort=name|size|time`, `&order=asc|desc`.
///
/// Directories always come first.
struct ListingOrder: Equatable {
    /// What the lines are sorted by.
    enum Key: String, CaseIterable {
        case name
        case size
        case time
    }

    var key = Key.name
    var isDescending = false

    init(_ key: Key = .name, isDescending: Bool = false) {
        self.key = key
        self.isDescending = isDescending
    }

    /// Reads a query; what it does not say, or says in a way that makes no sense, is by name.
    init(query: Span<UInt8>) {
        var items = QueryItems(query)
        while let item = items.next() {
            let value = item.value.bytes(in: query)
            if Self.equal(item.name.bytes(in: query), "sort") {
                key = Key.allCases.first { Self.equal(value, $0.rawValue) } ?? key
            } else if Self.equal(item.name.bytes(in: query), "order") {
                isDescending = Self.equal(value, "desc")
            }
        }
    }

    /// Whether one line comes before another.
    func areInOrder(_ left: ListingEntry, _ right: ListingEntry) -> Bool {
        guard left.isDirectory == right.isDirectory else { return left.isDirectory }
        switch key {
        case .size where left.size != right.size && !left.isDirectory:
            return (left.size < right.size) != isDescending
        case .time where left.modified != right.modified:
            return (left.modified < right.modified) != isDescending
        case .size, .time: return Self.isBefore(left.name, right.name)
        case .name: return Self.isBefore(left.name, right.name) != isDescending
        }
    }

    /// By letters without their case, then by bytes; no two names in a directory are equal.
    private static func isBefore(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        for (one, other) in zip(left, right) where folded(one) != folded(other) {
            return folded(one) < folded(other)
        }
        return left.count == right.count
            ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    private static func equal(_ bytes: Span<UInt8>, _ text: String) -> Bool {
        let text = text.utf8Span.span
        guard bytes.count == text.count else { return false }
        for index in bytes.indices where bytes[index] != text[index] {
            return false
        }
        return true
    }
}
