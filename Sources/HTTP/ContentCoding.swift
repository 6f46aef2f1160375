// SPDX-License-Identifier: Apache-2.0

/// A content coding in which a representation can be stored.
///
/// RFC 9110 section 8.4.1; the one preferred among equals comes first.
public enum ContentCoding: UInt8, CaseIterable, Sendable {
    /// RFC 8878
    case zstandard = 1
    /// RFC 7932
    case brotli
    /// RFC 1952
    case gzip

    /// The name in `Accept-Encoding` and `Content-Encoding`.
    public var name: String {
        switch self {
        case .zstandard: "zstd"
        case .brotli: "br"
        case .gzip: "gzip"
        }
    }
}
