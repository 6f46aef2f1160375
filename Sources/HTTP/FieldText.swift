// SPDX-License-Identifier: Apache-2.0

/// Finds the ends of field names and values, eight bytes at a time.
enum FieldText {
    /// The position of the first byte from `start` that no field value holds: a control byte
    /// other than the tab; the end of the bytes if there is none (RFC 9110 section 5.5).
    @inline(__always)
    static func endOfValue(in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while bytes.count - index >= 8 {
            guard let count = ByteWord(bytes, from: index).countBeforeControl else {
                index += 8
                continue
            }
            index += count
            guard bytes[index] == ASCII.tab else { return index }
            index += 1
        }
        while index < bytes.count, ASCII.isFieldText(bytes[index]) { index += 1 }
        return index
    }

    /// The position of the first colon from `start`; the end of the bytes if there is none.
    @inline(__always)
    static func colon(in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while bytes.count - index >= 8 {
            if let count = ByteWord(bytes, from: index).count(before: ASCII.colon) {
                return index + count
            }
            index += 8
        }
        while index < bytes.count, bytes[index] != ASCII.colon { index += 1 }
        return index
    }
}
