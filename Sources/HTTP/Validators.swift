// SPDX-License-Identifier: Apache-2.0

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
