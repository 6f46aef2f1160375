// SPDX-License-Identifier: Apache-2.0

/// The four forms of a request target (RFC 9112 section 3.2).
public enum TargetForm: UInt8, Sendable {
    /// A path, with or without a query: what clients send to servers.
    case origin
    /// A whole `http` or `https` URI, as sent to proxies; its authority overrides `Host`.
    case absolute
    /// A host and a port; only with `CONNECT`.
    case authority
    /// `*`, the server itself; only with `OPTIONS`.
    case asterisk
}
