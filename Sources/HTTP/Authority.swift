// SPDX-License-Identifier: Apache-2.0

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
