// SPDX-License-Identifier: Apache-2.0

/// A set of known request fields, one bit each.
public struct RequestFieldSet: Equatable, Sendable {
    private var bits: UInt32 = 0

    /// Creates an empty set.
    public init() {}

    /// Whether the field is in the set.
    public func contains(_ field: RequestField) -> Bool {
        bits &>> UInt32(field.rawValue) & 1 != 0
    }

    /// Whether a field of the other set is in this one.
    public func intersects(_ others: RequestFieldSet) -> Bool { bits & others.bits != 0 }

    /// Whether no field is in the set.
    public var isEmpty: Bool { bits == 0 }

    mutating func insert(_ field: RequestField) { bits |= 1 &<< UInt32(field.rawValue) }

    /// The five fields that make a request conditional (RFC 9110 section 13.1).
    public static var preconditions: RequestFieldSet {
        var fields = RequestFieldSet()
        fields.insert(.ifMatch)
        fields.insert(.ifNoneMatch)
        fields.insert(.ifModifiedSince)
        fields.insert(.ifUnmodifiedSince)
        fields.insert(.ifRange)
        return fields
    }
}
