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

    /// Creates the order that a query asks for; the default is by name, ascending.
    init(query: Span<UInt8>) {
        var items = QueryItems(query)
        while let item = items.next() {
            let value = item.value.bytes(in: query)
            if item.name.bytes(in: query).elementsEqual("sort") {
                key = Key.allCases.first { value.elementsEqual($0.rawValue) } ?? key
            } else if item.name.bytes(in: query).elementsEqual("order") {
                isDescending = value.elementsEqual("desc")
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
        for (one, other) in zip(left, right) where ASCII.lowercased(one) != ASCII.lowercased(other)
        {
            return ASCII.lowercased(one) < ASCII.lowercased(other)
        }
        return left.count == right.count
            ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }
}
