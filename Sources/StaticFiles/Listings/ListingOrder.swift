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
}
