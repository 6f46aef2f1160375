// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// Writes text that came from elsewhere into HTML and JSON.
public enum MarkupText {
    /// Appends text escaped for HTML, for elements and quoted attributes alike.
    ///
    /// Control bytes become spaces; the bytes should be UTF-8.
    public static func appendHTML(_ text: Span<UInt8>, to output: inout UniqueArray<UInt8>) {
        for index in text.indices {
            switch text[index] {
            case 0x26: output.append(copying: "&amp;".utf8Span.span)
            case 0x3C: output.append(copying: "&lt;".utf8Span.span)
            case 0x3E: output.append(copying: "&gt;".utf8Span.span)
            case 0x22: output.append(copying: "&quot;".utf8Span.span)
            case 0x27: output.append(copying: "&#39;".utf8Span.span)
            case let byte: output.append(ASCII.isFieldText(byte) ? byte : ASCII.space)
            }
        }
    }

    /// Appends text escaped for a JSON string, without the quotes around it.
    ///
    /// The bytes should be UTF-8. RFC 8259 section 7.
    public static func appendJSON(_ text: Span<UInt8>, to output: inout UniqueArray<UInt8>) {
        for index in text.indices {
            let byte = text[index]
            if byte < ASCII.space || byte == ASCII.delete {
                output.append(copying: "\\u00".utf8Span.span)
                output.append(ASCII.hexadecimalDigit(byte >> 4))
                output.append(ASCII.hexadecimalDigit(byte & 15))
                continue
            }
            if byte == ASCII.quote || byte == ASCII.backslash { output.append(ASCII.backslash) }
            output.append(byte)
        }
    }

    /// Appends a name for people to read: control bytes as their pictures, and U+FFFD for what is not
    /// UTF-8.
    ///
    /// It is escaped for nothing. The Unicode Standard, chapter 24, Control Pictures.
    public static func appendVisible(_ name: Span<UInt8>, to output: inout UniqueArray<UInt8>) {
        if isPrintable(name) {
            output.append(copying: name)
            return
        }
        let text = String(decoding: Array(copying: name), as: UTF8.self)
        for byte in text.utf8 {
            guard byte < ASCII.space || byte == ASCII.delete else {
                output.append(byte)
                continue
            }
            let picture: UInt32 = byte == ASCII.delete ? 0x2421 : 0x2400 + UInt32(byte)
            output.append(0xE2)
            output.append(UInt8(0x80 | picture >> 6 & 0x3F))
            output.append(UInt8(0x80 | picture & 0x3F))
        }
    }

    private static func isPrintable(_ text: Span<UInt8>) -> Bool {
        var isASCII = true
        for index in text.indices {
            let byte = text[index]
            if byte < ASCII.space || byte == ASCII.delete { return false }
            isASCII = isASCII && byte < 0x80
        }
        return isASCII || (try? UTF8Span(validating: text)) != nil
    }
}
