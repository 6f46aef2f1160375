// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
public import SystemPackage

/// The address of a stream socket: an IP address with a port, or a Unix socket's path.
public struct SocketAddress: Sendable {
    // Initialized by the kernel or by the parsers below, up to `length`.
    var storage = sockaddr_storage()
    var length: socklen_t = 0

    init() {}

    /// Creates an IP address with a port.
    ///
    /// - Parameters:
    ///   - host: a numeric IPv4 or IPv6 address; `::` stands for all addresses of both kinds.
    ///   - port: 0 lets the kernel choose.
    /// - Throws: `EINVAL` for anything but a numeric address.
    public init(host: String, port: UInt16) throws(Errno) {
        length = socklen_t(try Errno.check(unsafe clinux_parse_address(host, port, &storage)))
    }

    /// Creates the address of a Unix socket.
    ///
    /// - Throws: `ENAMETOOLONG` for more than 107 bytes.
    public init(path: String) throws(Errno) {
        length = socklen_t(try Errno.check(unsafe clinux_unix_address(path, &storage)))
    }

    var family: CInt { CInt(storage.ss_family) }

    /// The numeric host of an IP address, `unix` for a Unix socket.
    ///
    /// IPv4 in IPv6 is shown as IPv4.
    public var host: String {
        var copy = storage
        var text = InlineArray<64, CChar>(repeating: 0)
        var span = text.mutableSpan
        // inet_ntop(3) ends the text with a zero byte within the 64.
        return unsafe span.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return "" }
            _ = unsafe clinux_format_address(&copy, base, 64)
            let host = unsafe String(cString: base)
            return host.isEmpty ? "unix" : host
        }
    }

    /// The path of a Unix socket; its name after `@` where it has one in place of a path.
    ///
    /// Nil for an IP address, and for a Unix socket without either.
    ///
    /// Source: unix(7).
    public var path: String? {
        guard family == AF_UNIX else { return nil }
        // Reads what the kernel or `init(path:)` has written: `length` bytes, the family first.
        return unsafe withUnsafeBytes(of: storage) { bytes in
            let name = unsafe bytes[..<Int(length)].dropFirst(MemoryLayout<sa_family_t>.size)
            guard let first = unsafe name.first else { return nil }
            return first == 0
                ? unsafe "@" + String(decoding: name.dropFirst(), as: UTF8.self)
                : unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// The port of an IP address; 0 for a Unix socket.
    public var port: UInt16 {
        var copy = storage
        var text = InlineArray<64, CChar>(repeating: 0)
        var span = text.mutableSpan
        return unsafe span.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            return UInt16(truncatingIfNeeded: unsafe clinux_format_address(&copy, base, 64))
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:8080`, `[::1]:8080`, `unix:/path`, or `unix` for a socket without a path.
    public var description: String {
        switch family {
        case AF_INET: "\(host):\(port)"
        case AF_INET6: host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        default: path.map { "unix:\($0)" } ?? "unix"
        }
    }
}

/// What one client has one of: an IPv4 address, or an IPv6 network of 64 bits, in which it may have as
/// many addresses as it likes.
///
/// Source: RFC 6177 section 2.
public struct PeerNetwork: Hashable, Sendable {
    fileprivate let high: UInt64
    fileprivate let low: UInt64
}

/// The host at the other end of a connection, in 16 bytes, for a table of many.
public struct PeerAddress: Equatable, Sendable {
    // An IPv6 address, IPv4 mapped into it; zeros for a Unix socket.
    private var bytes = InlineArray<16, UInt8>(repeating: 0)

    /// Creates the address of a Unix socket's peer, which has none.
    public init() {}

    /// Creates a copy of an address's host.
    public init(_ address: SocketAddress) {
        var storage = address.storage
        let length = address.length
        var span = bytes.mutableSpan
        // Writes the 16 bytes of the buffer.
        unsafe span.withUnsafeMutableBufferPointer { buffer in
            unsafe clinux_compact_host(&storage, length, buffer.baseAddress)
        }
    }

    /// Creates an address from its two words.
    public init(words: (UInt64, UInt64)) {
        for index in 0..<8 {
            bytes[index] = UInt8(truncatingIfNeeded: words.0 >> (8 * UInt64(index)))
            bytes[8 + index] = UInt8(truncatingIfNeeded: words.1 >> (8 * UInt64(index)))
        }
    }

    /// The address as two words, for another program on the same machine.
    public var words: (UInt64, UInt64) {
        var words: (UInt64, UInt64) = (0, 0)
        for index in (0..<8).reversed() {
            words.0 = words.0 << 8 | UInt64(bytes[index])
            words.1 = words.1 << 8 | UInt64(bytes[8 + index])
        }
        return words
    }

    /// The IPv4 address, or the part of an IPv6 address that names a network; nil for a Unix socket.
    public var network: PeerNetwork? {
        let words = words
        guard words != (0, 0) else { return nil }
        return PeerNetwork(high: words.0, low: Self.isIPv4(words) ? words.1 : 0)
    }

    /// IPv4 in IPv6 begins with ten bytes of 0 and two of 0xff.
    private static func isIPv4(_ words: (UInt64, UInt64)) -> Bool {
        words.0 == 0 && words.1 & 0xffff_ffff == 0xffff_0000
    }

    /// The numeric host, IPv4 in IPv6 shown as IPv4; `unix` for a Unix socket.
    public var host: String {
        guard self != PeerAddress() else { return "unix" }
        var address = SocketAddress()
        // Reads the 16 bytes of the buffer.
        unsafe bytes.span.withUnsafeBufferPointer { buffer in
            unsafe clinux_expand_host(buffer.baseAddress, &address.storage)
        }
        return address.host
    }

    /// Whether two addresses are the same host.
    public static func == (left: PeerAddress, right: PeerAddress) -> Bool {
        for index in left.bytes.indices where left.bytes[index] != right.bytes[index] {
            return false
        }
        return true
    }
}
