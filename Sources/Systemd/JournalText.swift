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
