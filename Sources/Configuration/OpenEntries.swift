// SPDX-License-Identifier: Apache-2.0

/// The settings of one open section, in the order in which their names came first.
struct OpenEntries: Sendable, Equatable {
    /// One setting; an empty value takes back what was set elsewhere.
    struct Entry: Sendable, Equatable {
        let identity: String
        let name: String
        let value: String
        let origin: Origin
    }

    /// Where the section was named first.
    let header: Origin
    /// The section's place among all open sections, in the order of reading.
    let order: Int
    private(set) var list: [Entry] = []

    private var indices: [String: Int] = [:]

    /// Creates the settings of a section that is still empty.
    init(header: Origin, order: Int) {
        self.header = header
        self.order = order
    }

    /// Adds a setting, or puts it in the place of an earlier one of that name.
    mutating func set(_ entry: Entry) {
        if let index = indices[entry.identity] {
            list[index] = entry
        } else {
            indices[entry.identity] = list.count
            list.append(entry)
        }
    }

    /// Whether there is a setting for a name, if only an empty one.
    func contains(_ identity: String) -> Bool {
        indices[identity] != nil
    }
}
