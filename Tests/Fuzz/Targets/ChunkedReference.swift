// SPDX-License-Identifier: Apache-2.0

/// Reads a chunked body line by line, as RFC 9112 section 7.1 has it: slow, simple and without
/// limits, to compare the decoder with.
struct ChunkedReference {
    private let bytes: [UInt8]
    private var position = 0

    /// The length of the body that the bytes begin with; nil where it is malformed or not complete.
    static func length(of bytes: [UInt8]) -> Int? {
        var reader = ChunkedReference(bytes: bytes)
        return reader.readBody() ? reader.position : nil
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func readBody() -> Bool {
        while let line = readLine() {
            let digits = line.prefix { Self.isHexadecimal($0) }
            guard Self.areExtensions(line[digits.endIndex...]),
                let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return false }
            if size == 0 { return readTrailers() }
            guard size < bytes.count - position else { return false }
            position += size
            guard readLine()?.isEmpty == true else { return false }
        }
        return false
    }

    private mutating func readTrailers() -> Bool {
        while let line = readLine() {
            if line.isEmpty { return true }
            let name = line.prefix { Self.isToken($0) }
            guard !name.isEmpty, line[name.endIndex...].first == UInt8(ascii: ":"),
                line[name.endIndex...].allSatisfy({ $0 == 9 || $0 >= 32 && $0 != 127 })
            else { return false }
        }
        return false
    }

    /// The bytes up to CR LF; nil where a CR or LF stands alone, or the bytes end.
    private mutating func readLine() -> ArraySlice<UInt8>? {
        let line = bytes[position...].prefix { $0 != 13 && $0 != 10 }
        guard bytes[line.endIndex...].starts(with: [13, 10]) else { return nil }
        position = line.endIndex + 2
        return line
    }

    /// Whether the text is `*( BWS ";" BWS name [ BWS "=" BWS value ] )`.
    private static func areExtensions(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while !rest.isEmpty {
            guard take(UInt8(ascii: ";"), from: &rest), takeToken(from: &rest) else { return false }
            var value = rest
            guard take(UInt8(ascii: "="), from: &value) else { continue }
            guard takeToken(from: &value) || takeQuoted(from: &value) else { return false }
            rest = value
        }
        return true
    }

    /// Takes a byte with the blanks around it.
    private static func take(_ byte: UInt8, from rest: inout ArraySlice<UInt8>) -> Bool {
        var text = rest.drop { $0 == 32 || $0 == 9 }
        guard text.popFirst() == byte else { return false }
        rest = text.drop { $0 == 32 || $0 == 9 }
        return true
    }

    private static func takeToken(from rest: inout ArraySlice<UInt8>) -> Bool {
        let token = rest.prefix { isToken($0) }
        rest = rest[token.endIndex...]
        return !token.isEmpty
    }

    private static func takeQuoted(from rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.popFirst() == UInt8(ascii: "\"") else { return false }
        while let byte = rest.popFirst(), byte == 9 || byte >= 32 && byte != 127 {
            if byte == UInt8(ascii: "\"") { return true }
            guard byte == UInt8(ascii: "\\") else { continue }
            guard let escaped = rest.popFirst(), escaped == 9 || escaped >= 32, escaped != 127
            else { return false }
        }
        return false
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        "0123456789abcdefABCDEF".utf8.contains(byte)
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        byte > 32 && byte < 127 && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
    }
}
