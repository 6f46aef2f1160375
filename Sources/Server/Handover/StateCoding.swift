// SPDX-License-Identifier: Apache-2.0

/// Writes the state of a server for the program that takes its place.
///
/// Numbers are 8 bytes, the lowest first; bytes and texts follow their count.
struct StateWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ number: UInt64) {
        var number = number
        for _ in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: number))
            number >>= 8
        }
    }

    mutating func write(_ number: Int) {
        write(UInt64(bitPattern: Int64(number)))
    }

    mutating func write(_ numbers: [UInt64]) {
        write(numbers.count)
        for number in numbers {
            write(number)
        }
    }

    mutating func write(_ flag: Bool) {
        write(flag ? 1 as UInt64 : 0)
    }

    mutating func write(_ content: Span<UInt8>) {
        write(content.count)
        for index in content.indices {
            bytes.append(content[index])
        }
    }

    mutating func write(_ content: [UInt8]) {
        write(content.span)
    }

    mutating func write(_ text: String?) {
        write(text != nil)
        write(text.map { Array($0.utf8) } ?? [])
    }

    /// Writes a record of some kind, with its length before it: a reader may pass it over.
    mutating func record(_ kind: UInt64, _ body: (inout StateWriter) -> Void) {
        var content = StateWriter()
        body(&content)
        record(kind, content)
    }

    mutating func record(_ kind: UInt64, _ content: StateWriter) {
        write(kind)
        write(content.bytes)
    }
}

/// Reads what a `StateWriter` has written, and believes nothing.
struct StateReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    /// What has not been read.
    var rest: ArraySlice<UInt8> { bytes[position...] }

    mutating func number() throws(HandoverError) -> UInt64 {
        let content = try take(8)
        return content.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads a count, at least 0.
    mutating func count() throws(HandoverError) -> Int {
        guard let count = Int(exactly: try number()) else { throw .malformed }
        return count
    }

    mutating func numbers() throws(HandoverError) -> [UInt64] {
        var numbers: [UInt64] = []
        for _ in 0..<(try count()) {
            numbers.append(try number())
        }
        return numbers
    }

    mutating func flag() throws(HandoverError) -> Bool {
        switch try number() {
        case 0: false
        case 1: true
        default: throw .malformed
        }
    }

    mutating func content() throws(HandoverError) -> ArraySlice<UInt8> {
        try take(try count())
    }

    mutating func array() throws(HandoverError) -> [UInt8] {
        Array(try content())
    }

    mutating func text() throws(HandoverError) -> String? {
        let isThere = try flag()
        let content = try content()
        return isThere ? String(decoding: content, as: UTF8.self) : nil
    }

    /// Reads a descriptor's number.
    mutating func descriptor() throws(HandoverError) -> CInt {
        guard let number = CInt(exactly: try number()), number > 2 else { throw .malformed }
        return number
    }

    private mutating func take(_ count: Int) throws(HandoverError) -> ArraySlice<UInt8> {
        guard count <= bytes.endIndex - position else { throw .malformed }
        defer { position += count }
        return bytes[position..<position + count]
    }
}

/// Why what another program has left cannot be taken over.
public enum HandoverError: Error, Equatable, Sendable {
    /// It is not what a server writes, or was damaged.
    case malformed
    /// Its format is one that this program does not know.
    case unknownFormat(UInt64)
}

extension HandoverError: CustomStringConvertible {
    /// One line that says what is wrong.
    public var description: String {
        switch self {
        case .malformed: "the state that the earlier program left is damaged"
        case .unknownFormat(let number):
            "the state that the earlier program left has the unknown format \(number)"
        }
    }
}
