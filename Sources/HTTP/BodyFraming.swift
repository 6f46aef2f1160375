// SPDX-License-Identifier: Apache-2.0

/// How the end of a request's body is found (RFC 9112 section 6.3).
public enum BodyFraming: Equatable, Sendable {
    /// No body follows the head.
    case none
    /// So many bytes follow, one at least.
    case length(UInt64)
    /// Chunks follow.
    case chunked
}
