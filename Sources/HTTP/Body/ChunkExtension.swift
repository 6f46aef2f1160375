// SPDX-License-Identifier: Apache-2.0

/// How far the extensions of a chunk have been read (RFC 9112 section 7.1.1).
///
/// They are checked byte by byte and ignored.
enum ChunkExtension: UInt8 {
    /// After the size and white space: only a semicolon may follow.
    case beforeSemicolon
    case beforeName
    case name
    case afterName
    case beforeValue
    case value
    case quoted
    case escaped
    case afterQuoted

    /// Whether the line may end here.
    var mayEnd: Bool { self == .name || self == .value || self == .afterQuoted }

    /// The state after one more byte; nil if the byte breaks the grammar.
    func after(_ byte: UInt8) -> ChunkExtension? {
        switch self {
        case .quoted: Self.inQuotes(byte)
        case .escaped: byte >= 0x80 || ASCII.isFieldText(byte) ? .quoted : nil
        default: outsideQuotes(byte)
        }
    }

    private static func inQuotes(_ byte: UInt8) -> ChunkExtension? {
        switch byte {
        case ASCII.quote: .afterQuoted
        case ASCII.backslash: .escaped
        default: byte >= 0x80 || ByteSet.quotedText.contains(byte) ? .quoted : nil
        }
    }

    private func outsideQuotes(_ byte: UInt8) -> ChunkExtension? {
        switch byte {
        case ASCII.space, ASCII.tab: afterBlank
        case ASCII.semicolon: self == .beforeName || self == .beforeValue ? nil : .beforeName
        case ASCII.equals: self == .name || self == .afterName ? .beforeValue : nil
        case ASCII.quote: self == .beforeValue ? .quoted : nil
        default: ByteSet.token.contains(byte) ? afterTokenByte : nil
        }
    }

    private var afterBlank: ChunkExtension {
        switch self {
        case .name: .afterName
        case .value, .afterQuoted: .beforeSemicolon
        default: self
        }
    }

    private var afterTokenByte: ChunkExtension? {
        switch self {
        case .beforeName, .name: .name
        case .beforeValue, .value: .value
        default: nil
        }
    }
}
