// SPDX-License-Identifier: Apache-2.0

/// A set of ASCII bytes as two words of bits; bytes from 0x80 are in no set.
struct ByteSet {
    /// One bit for each of the bytes 0 to 63.
    let low: UInt64
    /// One bit for each of the bytes 64 to 127.
    let high: UInt64

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        guard byte < 0x80 else { return false }
        return (byte < 64 ? low : high) &>> UInt64(byte & 63) & 1 != 0
    }

    /// Letters, digits and ``!#$%&'*+-.^_`|~`` (RFC 9110 section 5.6.2).
    static var token: ByteSet { .init(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE) }

    /// What a request target may hold before its query: the visible bytes but ``"#<>?\^`{}``.
    ///
    /// Wider than RFC 3986 by `|[]`, which browsers send unescaped.
    static var path: ByteSet { .init(low: 0x2FFF_FFF2_0000_0000, high: 0x57FF_FFFE_AFFF_FFFF) }

    /// What a query may hold: the visible bytes but `"#<>`.
    ///
    /// Wider than RFC 3986 by ``[\]^`{|}``, which browsers send unescaped.
    static var query: ByteSet { .init(low: 0xAFFF_FFF2_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF) }

    /// A registered name without its escapes (RFC 3986 section 3.2.2).
    static var registeredName: ByteSet {
        .init(low: 0x2BFF_7FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
    }

    /// What stays as it is when a decoded path is escaped again: `pchar` and `/`.
    static var unescapedPath: ByteSet {
        .init(low: 0x2FFF_FFD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)
    }

    /// The ASCII part of an entity tag between its quotes (RFC 9110 section 8.8.3).
    static var entityTag: ByteSet { .init(low: 0xFFFF_FFFA_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF) }

    /// The ASCII part of a quoted string that needs no backslash (RFC 9110 section 5.6.4).
    static var quotedText: ByteSet {
        .init(low: 0xFFFF_FFFB_0000_0200, high: 0x7FFF_FFFF_EFFF_FFFF)
    }
}
