// SPDX-License-Identifier: Apache-2.0

import BasicContainers

/// The fields that a site adds to its responses: the same for all paths, or more for some of them.
///
/// Immutable; any thread may ask it.
public struct SiteFields: Sendable {
    /// A field; an empty value removes one of that name.
    public typealias Field = (name: String, value: String)

    /// The lines where nothing is said about a path, those of `CommonFields` among them.
    public let lines: [UInt8]

    private let fields: [Field]
    private let byPath: PathTable<[Field]>

    /// Creates the fields of a site.
    ///
    /// - Parameters:
    ///   - fields: those of every response, as ``CommonFields/append(_:to:)`` takes them.
    ///   - byPath: those of some paths, which replace or remove the others of the same name.
    public init(_ fields: [Field], byPath: PathTable<[Field]> = PathTable()) {
        self.fields = fields
        self.byPath = byPath
        lines = Self.lines(of: fields)
    }

    /// Whether there are fields for some paths only.
    public var varyByPath: Bool { !byPath.isEmpty }

    /// Returns the lines of responses for a path.
    ///
    /// - Parameters:
    ///   - path: decoded.
    ///   - name: what was appended to it to find a file; nil for nothing.
    public func lines(for path: Span<UInt8>, appending name: String? = nil) -> [UInt8] {
        let rows = byPath.values(for: path, appending: name)
        guard !rows.isEmpty else { return lines }
        var merged = fields
        for field in rows.joined() {
            let name = field.name.lowercased()
            if let index = merged.firstIndex(where: { $0.name.lowercased() == name }) {
                merged[index] = field
            } else {
                merged.append(field)
            }
        }
        return Self.lines(of: merged)
    }

    private static func lines(of fields: [Field]) -> [UInt8] {
        var lines = UniqueArray<UInt8>()
        CommonFields.append(fields, to: &lines)
        return Array(copying: lines.span)
    }
}
