// SPDX-License-Identifier: Apache-2.0

/// The bounds on what one request may make the server read and keep.
///
/// All are counted in bytes but `headerFields`.
public struct RequestLimits: Equatable, Sendable {
    /// The longest request line with its line ending; a longer one is answered 414.
    public var requestLine: Int

    /// The longest field section with its final empty line; a longer one is answered 431.
    public var headerBytes: Int

    /// The most field lines of a request; more are answered 431.
    public var headerFields: Int

    /// The longest body, decoded; a longer one is answered 413.
    public var bodyBytes: UInt64

    /// Creates limits; the defaults are those of the configuration file.
    public init(
        requestLine: Int = 8192, headerBytes: Int = 32768, headerFields: Int = 100,
        bodyBytes: UInt64 = 1 << 20
    ) {
        self.requestLine = requestLine
        self.headerBytes = headerBytes
        self.headerFields = headerFields
        self.bodyBytes = bodyBytes
    }

    /// The most bytes that a head within these limits occupies, an empty line before it included.
    ///
    /// A buffer of this size holds every acceptable head.
    public var longestHead: Int { 2 + requestLine + headerBytes }
}
