// SPDX-License-Identifier: Apache-2.0

/// Decides conditional requests in the order of RFC 9110 section 13.2.2.
///
/// Dates that do not parse are ignored, and so are repeated date fields; entity tags given in
/// several lines count as one list.
public struct Preconditions: ~Escapable {
    /// What the conditions of a request make of it.
    public enum Outcome: Equatable, Sendable {
        /// The method is carried out.
        case proceed
        /// The answer is 304.
        case notModified
        /// The answer is 412.
        case preconditionFailed
    }

    private let head: RequestHead
    private let bytes: Span<UInt8>
    private let now: Int64

    /// Creates the conditions of a request from the bytes it was parsed from; `now` is in seconds since 1970.
    @_lifetime(copy bytes)
    public init(of head: RequestHead, in bytes: Span<UInt8>, now: Int64) {
        self.head = head
        self.bytes = bytes
        self.now = now
    }

    /// Decides about a representation that exists.
    ///
    /// Methods that select no representation have no conditions. Steps 1 to 4 of RFC 9110
    /// section 13.2.2, and section 13.2.1.
    public func evaluate(_ validators: borrowing Validators) -> Outcome {
        guard selectsRepresentation, head.fields.intersects(.preconditions) else {
            return .proceed
        }
        if head.fields.contains(.ifMatch) {
            guard matches(.ifMatch, validators.entityTag, strongly: true) else {
                return .preconditionFailed
            }
        } else if let limit = date(.ifUnmodifiedSince), let modified = validators.lastModified,
            modified > limit
        {
            return .preconditionFailed
        }
        if head.fields.contains(.ifNoneMatch) {
            guard matches(.ifNoneMatch, validators.entityTag, strongly: false) else {
                return .proceed
            }
            return isRetrieval ? .notModified : .preconditionFailed
        }
        if isRetrieval, let limit = date(.ifModifiedSince), let modified = validators.lastModified,
            modified <= limit
        {
            return .notModified
        }
        return .proceed
    }

    /// Whether `Range` may be applied: there is no `If-Range`, or it names this representation.
    ///
    /// A tag must match strongly. A date must be exactly the last modification, and that at
    /// least one second past, for otherwise the file could have changed again within it.
    /// Step 5 of RFC 9110 section 13.2.2, and section 13.1.5.
    public func allowsRange(_ validators: borrowing Validators) -> Bool {
        guard head.fields.contains(.ifRange) else { return true }
        guard !head.repeatedFields.contains(.ifRange) else { return false }
        let value = head.value(of: .ifRange).bytes(in: bytes)
        if EntityTag(value) != nil {
            return EntityTag.matchesStrongly(value, validators.entityTag)
        }
        guard let date = HTTPDate.parse(value, now: now), let modified = validators.lastModified
        else { return false }
        return date == modified && modified.secondsSince1970 < now
    }

    private var isRetrieval: Bool { head.method == .get || head.method == .head }

    private var selectsRepresentation: Bool {
        switch head.method {
        case .connect, .options, .trace: false
        default: true
        }
    }

    private func matches(_ field: RequestField, _ tag: Span<UInt8>, strongly: Bool) -> Bool {
        if !head.repeatedFields.contains(field) {
            let list = EntityTagList(head.value(of: field).bytes(in: bytes))
            return list.isWildcard || list.contains(tag, strongly: strongly)
        }
        var lines = FieldLines(of: head, in: bytes)
        while let value = lines.nextValue(of: field) {
            let list = EntityTagList(value.bytes(in: bytes))
            if list.isWildcard || list.contains(tag, strongly: strongly) { return true }
        }
        return false
    }

    /// The date of a field; nil if it is not there, repeated, or no date.
    private func date(_ field: RequestField) -> HTTPDate? {
        guard head.fields.contains(field), !head.repeatedFields.contains(field) else { return nil }
        return HTTPDate.parse(head.value(of: field).bytes(in: bytes), now: now)
    }
}

/// What tells one state of a representation from another (RFC 9110 section 8.8).
public struct Validators: ~Escapable {
    /// The entity tag as in `ETag`, with its quotes; empty if there is none.
    public let entityTag: Span<UInt8>

    /// The time of the last change; nil if it is not known.
    public let lastModified: HTTPDate?

    /// Creates the validators of a representation that exists.
    @_lifetime(copy entityTag)
    public init(entityTag: Span<UInt8>, lastModified: HTTPDate?) {
        self.entityTag = entityTag
        self.lastModified = lastModified
    }
}
