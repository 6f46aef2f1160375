// SPDX-License-Identifier: Apache-2.0

/// The value of one journal field while it is written, piece by piece.
///
/// In `MESSAGE`, control bytes, C1 controls and bytes that are not UTF-8 become `\xNN`, so that no
/// client can forge a line or steer a terminal; other fields keep their bytes. Beyond
/// `JournalRecord.maximumValueBytes` the value is cut between characters and ends in `…`.
/// Used by one thread, within the closure that it is passed to.
public struct JournalText: ~Copyable {
    private var bytes: [UInt8]
    private let end: Int
    private let escapes: Bool
    private var isCut = false

    init(appendingTo bytes: consuming [UInt8], escapes: Bool, maximumBytes: Int) {
        end = bytes.count + maximumBytes
        self.bytes = bytes
        self.escapes = escapes
    }

    consuming func finish() -> [UInt8] { bytes }

    /// Writes text.
    public mutating func write(_ text: String) {
        write(text.utf8.span)
    }

    /// Writes text of the program.
    public mutating func write(_ text: StaticString) {
        precondition(text.hasPointerRepresentation, "a single scalar is written as a String")
        // The text lives as long as the program.
        let buffer = unsafe UnsafeBufferPointer(
            start: text.utf8Start, count: text.utf8CodeUnitCount)
        unsafe write(buffer.span)
    }

    /// Writes a number in decimal.
    public mutating func write(_ number: some FixedWidthInteger) {
        write(String(number))
    }

    /// Writes bytes, of any content.
    public mutating func write(_ piece: borrowing Span<UInt8>) {
        guard escapes else { return writeVerbatim(piece, 0..<piece.count) }
        var start = 0
        var index = 0
        while index < piece.count {
            let length = UTF8Sequence.lengthOfPrintable(in: piece, at: index)
            if length > 0 {
                index += length
                continue
            }
            writeVerbatim(piece, start..<index)
            writeEscaped(piece[index])
            index += 1
            start = index
        }
        writeVerbatim(piece, start..<index)
    }

    private mutating func writeVerbatim(_ piece: borrowing Span<UInt8>, _ range: Range<Int>) {
        guard !isCut, !range.isEmpty else { return }
        var upper = range.upperBound
        if range.count > end - bytes.count {
            upper = range.lowerBound + end - bytes.count
            upper = UTF8Sequence.boundary(in: piece, notAfter: upper, from: range.lowerBound)
        }
        // The buffer is read within the closure only.
        unsafe piece.extracting(range.lowerBound..<upper).withUnsafeBufferPointer { buffer in
            unsafe bytes.append(contentsOf: buffer)
        }
        if upper < range.upperBound { cut() }
    }

    private mutating func writeEscaped(_ byte: UInt8) {
        guard !isCut else { return }
        guard end - bytes.count >= 4 else { return cut() }
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: "x"))
        bytes.append(HexadecimalDigit.lowercase(byte >> 4))
        bytes.append(HexadecimalDigit.lowercase(byte))
    }

    private mutating func cut() {
        isCut = true
        bytes.append(contentsOf: "…".utf8)
    }
}

/// Where characters begin and end among bytes that need not be UTF-8.
///
/// Source: RFC 3629 section 4.
enum UTF8Sequence {
    /// Measures the character at an index.
    ///
    /// - Returns: 1 to 4 bytes; 0 for a control character, C1 included, and for a byte that does not
    ///   begin a complete, shortest-form sequence.
    static func lengthOfPrintable(in bytes: borrowing Span<UInt8>, at index: Int) -> Int {
        let lead = bytes[index]
        if lead < 0x80 { return lead >= 0x20 && lead != 0x7F ? 1 : 0 }
        // The second byte's range excludes overlong forms, surrogates and what exceeds U+10FFFF;
        // for C2 it also excludes the C1 controls, which some terminals obey.
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch lead {
            case 0xC2: (2, 0xA0...0xBF)
            case 0xC3...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (0, 0x80...0xBF)
            }
        guard length > 0, bytes.count - index >= length, second.contains(bytes[index + 1]) else {
            return 0
        }
        for next in (index + 2)..<(index + length) where bytes[next] & 0xC0 != 0x80 { return 0 }
        return length
    }

    /// Finds where to cut without splitting a character.
    ///
    /// - Returns: the largest index from `lower` to `limit` that is not within a sequence, at most
    ///   three before `limit`; `limit` itself where the bytes are not UTF-8.
    static func boundary(
        in bytes: borrowing Span<UInt8>, notAfter limit: Int, from lower: Int
    ) -> Int {
        var index = limit
        while index < bytes.count, bytes[index] & 0xC0 == 0x80 {
            guard index > lower, limit - index < 3 else { return limit }
            index -= 1
        }
        return index
    }
}
