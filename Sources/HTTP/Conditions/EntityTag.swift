// SPDX-License-Identifier: Apache-2.0

/// An entity tag, as offsets into the bytes it was read from (RFC 9110 section 8.8.3).
public struct EntityTag: Equatable, Sendable {
    /// Whether the tag begins with `W/`.
    public let isWeak: Bool

    /// What stands between the quotes, the quotes included.
    public let opaque: ByteSlice

    /// Creates a tag from bytes; nil unless they are exactly one.
    public init?(_ bytes: Span<UInt8>) {
        var position = 0
        guard let tag = Self.read(bytes, at: &position), position == bytes.count else { return nil }
        self = tag
    }

    private init(isWeak: Bool, opaque: ByteSlice) {
        self.isWeak = isWeak
        self.opaque = opaque
    }

    /// Whether two tags are the same and neither is weak, which ranges and `If-Match` need.
    public static func matchesStrongly(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard let first = EntityTag(left), let second = EntityTag(right) else { return false }
        return !first.isWeak && !second.isWeak && left.elementsEqual(right)
    }

    /// Reads the tag at the position, which moves behind it; nil, without a move, if there is
    /// none.
    static func read(_ bytes: Span<UInt8>, at position: inout Int) -> EntityTag? {
        var index = position
        // "W/", in upper case only.
        let isWeak =
            index + 1 < bytes.count && bytes[index] == 0x57 && bytes[index + 1] == ASCII.slash
        if isWeak { index += 2 }
        let start = index
        guard index < bytes.count, bytes[index] == ASCII.quote else { return nil }
        index += 1
        while index < bytes.count,
            bytes[index] >= 0x80 || ByteSet.entityTag.contains(bytes[index])
        {
            index += 1
        }
        guard index < bytes.count, bytes[index] == ASCII.quote else { return nil }
        position = index + 1
        return EntityTag(isWeak: isWeak, opaque: ByteSlice(start..<index + 1))
    }
}

/// The value of `If-Match` or `If-None-Match`: `*` or a list of entity tags.
///
/// A list that breaks the grammar, wherever it does, has no tags. RFC 9110 sections 13.1.1 and 13.1.2.
struct EntityTagList: ~Escapable {
    private let value: Span<UInt8>

    @_lifetime(copy value)
    init(_ value: Span<UInt8>) { self.value = value }

    /// Whether the value is `*`, which matches whatever there is.
    var isWildcard: Bool { value.count == 1 && value[0] == ASCII.asterisk }

    /// Whether a tag of the list matches one given, strongly or weakly.
    func contains(_ tag: Span<UInt8>, strongly: Bool) -> Bool {
        guard let sought = EntityTag(tag), !strongly || !sought.isWeak else { return false }
        var isFound = false
        var position = 0
        while position < value.count {
            let byte = value[position]
            if ASCII.isBlank(byte) || byte == ASCII.comma {
                position += 1
                continue
            }
            guard let found = EntityTag.read(value, at: &position) else { return false }
            if !strongly || !found.isWeak,
                found.opaque.bytes(in: value).elementsEqual(sought.opaque.bytes(in: tag))
            {
                isFound = true
            }
            while position < value.count, ASCII.isBlank(value[position]) { position += 1 }
            guard position == value.count || value[position] == ASCII.comma else { return false }
        }
        return isFound
    }
}
