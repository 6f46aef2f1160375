// SPDX-License-Identifier: Apache-2.0

/// Values that belong to some paths only, found by looking up each folder of a path once, however many
/// patterns there are.
///
/// Immutable once it is filled; any thread may ask it.
public struct PathTable<Value: Sendable>: Sendable {
    private struct Row: Sendable {
        let pattern: PathPattern
        let value: Value
    }

    /// All values, in the order in which they were added.
    public private(set) var values: [Value] = []

    private var rowsByPath: [[UInt8]: [Value]] = [:]
    /// By the folder, with its slash; those with the shortest extension first.
    private var rowsByFolder: [[UInt8]: [Row]] = [:]

    /// Creates a table without values.
    public init() {}

    /// Whether there is nothing to find.
    public var isEmpty: Bool { values.isEmpty }

    /// Adds a value; where another one has the same pattern, it comes behind that one.
    public mutating func add(_ value: Value, for pattern: PathPattern) {
        values.append(value)
        guard !pattern.isExact else {
            rowsByPath[pattern.place, default: []].append(value)
            return
        }
        var rows = rowsByFolder[pattern.place] ?? []
        let index = rows.firstIndex { $0.pattern.suffix.count > pattern.suffix.count }
        rows.insert(Row(pattern: pattern, value: value), at: index ?? rows.endIndex)
        rowsByFolder[pattern.place] = rows
    }

    /// Returns the values for a path, the most exact one last.
    ///
    /// A longer folder is more exact than a shorter one, in the same folder a longer extension than a
    /// shorter one or none, and a path without a `*` more than all of them.
    ///
    /// - Parameters:
    ///   - path: decoded.
    ///   - name: what was appended to the path to find a file, whose values are returned too: the name
    ///     of an index, or an extension.
    public func values(for path: Span<UInt8>, appending name: String? = nil) -> [Value] {
        guard !isEmpty else { return [] }
        let asked = Array(copying: path)
        let whole = asked + Array((name ?? "").utf8)
        var found: [Value] = []
        for index in whole.indices where whole[index] == ASCII.slash {
            let rows = rowsByFolder[Array(whole[...index])] ?? []
            for row in rows where row.pattern.matches(asked.span) || row.pattern.matches(whole.span)
            {
                found.append(row.value)
            }
        }
        found += rowsByPath[asked] ?? []
        if whole.count > asked.count {
            found += rowsByPath[whole] ?? []
        }
        return found
    }
}
