// SPDX-License-Identifier: Apache-2.0

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
                ASCII.equal(found.opaque.bytes(in: value), sought.opaque.bytes(in: tag))
            {
                isFound = true
            }
            while position < value.count, ASCII.isBlank(value[position]) { position += 1 }
            guard position == value.count || value[position] == ASCII.comma else { return false }
        }
        return isFound
    }
}
