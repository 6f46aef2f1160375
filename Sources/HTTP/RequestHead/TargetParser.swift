// SPDX-License-Identifier: Apache-2.0

/// Distinguishes the forms of a request target and splits each into its components (RFC 9112 section 3.2).
enum TargetParser {
    /// Sets form, path and authority from a target whose bytes are known to be allowed.
    static func parse(
        _ bytes: Span<UInt8>, into head: inout RequestHead
    ) throws(RequestError) {
        let target = head.target.bytes(in: bytes)
        if head.method == .connect {
            try parseAuthorityForm(bytes, into: &head)
        } else if target[0] == ASCII.slash {
            head.form = .origin
        } else if target.count == 1, target[0] == ASCII.asterisk {
            // Unknown methods are answered 501 whatever their target.
            guard head.method == .options || head.method == .other else { throw .malformedTarget }
            head.form = .asterisk
            head.path = .empty
        } else {
            try parseAbsoluteForm(bytes, into: &head)
        }
    }

    /// `CONNECT host:port`; the port is not optional (RFC 9110 section 9.3.6).
    private static func parseAuthorityForm(
        _ bytes: Span<UInt8>, into head: inout RequestHead
    ) throws(RequestError) {
        guard Authority.isValid(head.target.bytes(in: bytes), portRequired: true) else {
            throw .malformedTarget
        }
        head.form = .authority
        head.authority = head.target
        head.path = .empty
    }

    /// `http://authority/path`, where the path may be empty.
    ///
    /// An `https` URI is refused: this connection is not secured (RFC 9110 section 7.4).
    private static func parseAbsoluteForm(
        _ bytes: Span<UInt8>, into head: inout RequestHead
    ) throws(RequestError) {
        let range = head.path.range
        let text = head.path.bytes(in: bytes)
        let schemeLength: Int
        if text.count > 7, ASCII.matches(text.extracting(first: 7), "http://") {
            schemeLength = 7
        } else if text.count > 8, ASCII.matches(text.extracting(first: 8), "https://") {
            schemeLength = 8
        } else {
            throw .malformedTarget
        }
        let start = range.lowerBound + schemeLength
        var end = start
        while end < range.upperBound, bytes[end] != ASCII.slash { end += 1 }
        guard Authority.isValid(bytes.extracting(start..<end), portRequired: false) else {
            throw .malformedTarget
        }
        if schemeLength == 8 { head.refuse(.targetNeedsTLS) }
        head.form = .absolute
        head.authority = ByteSlice(start..<end)
        head.path = ByteSlice(end..<range.upperBound)
    }
}

/// Checks the host and port of `Host` and of request targets (RFC 9110 section 7.2).
///
/// User information is refused (RFC 9110 section 4.2.4), and so is an empty host, which no
/// `http` URI has (section 4.2.1).
enum Authority {
    /// Whether the bytes are a host and, if required or there, a port.
    static func isValid(_ bytes: Span<UInt8>, portRequired: Bool) -> Bool {
        guard !bytes.isEmpty, let hostEnd = endOfHost(bytes), hostEnd > 0 else { return false }
        guard hostEnd < bytes.count else { return !portRequired }
        guard bytes[hostEnd] == ASCII.colon else { return false }
        return isPort(bytes.extracting(hostEnd + 1..<bytes.count), required: portRequired)
    }

    /// The position after the host; nil if the host is malformed.
    private static func endOfHost(_ bytes: Span<UInt8>) -> Int? {
        // "[" opens an IPv6 address.
        if bytes[0] == 0x5B { return endOfAddress(bytes) }
        var position = 0
        while position < bytes.count {
            if ByteSet.registeredName.contains(bytes[position]) {
                position += 1
            } else if bytes[position] == ASCII.percent {
                guard position + 2 < bytes.count,
                    ASCII.hexadecimalValue(bytes[position + 1]) != nil,
                    ASCII.hexadecimalValue(bytes[position + 2]) != nil
                else { return nil }
                position += 3
            } else {
                break
            }
        }
        return position
    }

    /// The position after `]`; nil if there is none or no IPv6 address before it.
    private static func endOfAddress(_ bytes: Span<UInt8>) -> Int? {
        var end = 1
        // "]" closes it.
        while end < bytes.count, bytes[end] != 0x5D { end += 1 }
        guard end < bytes.count, IPv6Address.isValid(bytes.extracting(1..<end)) else { return nil }
        return end + 1
    }

    private static func isPort(_ digits: Span<UInt8>, required: Bool) -> Bool {
        guard !digits.isEmpty else { return !required }
        guard let port = ASCII.decimal(digits) else { return false }
        return port <= 65535
    }
}

/// Checks the text of IPv6 addresses (RFC 3986 section 3.2.2, `IPv6address`).
enum IPv6Address {
    /// Whether the bytes are an address, without brackets and without a zone.
    static func isValid(_ bytes: Span<UInt8>) -> Bool {
        var position = 0
        var groups = 0
        var isCompressed = false
        if startsWithTwoColons(bytes, at: 0) {
            isCompressed = true
            position = 2
        }
        while position < bytes.count {
            let start = position
            while position < bytes.count, ASCII.hexadecimalValue(bytes[position]) != nil {
                position += 1
            }
            if position < bytes.count, bytes[position] == ASCII.dot {
                guard isIPv4(bytes.extracting(start..<bytes.count)) else { return false }
                return isCompressed ? groups + 2 <= 7 : groups + 2 == 8
            }
            guard (1...4).contains(position - start) else { return false }
            groups += 1
            guard position < bytes.count else { break }
            if startsWithTwoColons(bytes, at: position) {
                guard !isCompressed else { return false }
                isCompressed = true
                position += 2
            } else {
                guard bytes[position] == ASCII.colon, position + 1 < bytes.count else {
                    return false
                }
                position += 1
            }
        }
        return isCompressed ? groups <= 7 : groups == 8
    }

    private static func startsWithTwoColons(_ bytes: Span<UInt8>, at position: Int) -> Bool {
        position + 1 < bytes.count && bytes[position] == ASCII.colon
            && bytes[position + 1] == ASCII.colon
    }

    /// Whether the bytes are four decimal octets without leading zeros.
    private static func isIPv4(_ bytes: Span<UInt8>) -> Bool {
        var octets = 0
        var start = 0
        for position in 0...bytes.count
        where position == bytes.count || bytes[position] == ASCII.dot {
            let digits = bytes.extracting(start..<position)
            guard let octet = ASCII.decimal(digits), octet <= 255 else { return false }
            guard digits.count == 1 || digits[0] != ASCII.zero else { return false }
            octets += 1
            start = position + 1
        }
        return octets == 4
    }
}
