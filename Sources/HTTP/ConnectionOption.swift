// SPDX-License-Identifier: Apache-2.0

/// What a response says about the connection (RFC 9112 section 9.3).
public enum ConnectionOption: Sendable {
    /// Nothing: in HTTP/1.1 the connection persists.
    case unstated
    /// This response is the last one.
    case close
    /// The connection persists, which HTTP/1.0 clients must be told.
    case keepAlive

    /// What to say to the client that sent `head`.
    ///
    /// `persists` is the server's wish; the connection closes also if the client wants it so.
    public init(for head: RequestHead, persists: Bool) {
        self = !persists || !head.keepAlive ? .close : head.isHTTP11 ? .unstated : .keepAlive
    }
}
