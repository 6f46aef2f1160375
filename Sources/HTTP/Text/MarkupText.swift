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
    /// Control bytes become spaces; the bytes should be UTF-8. RFC 8259 section 7.
    public static func appendJSON(_ text: Span<UInt8>, to output: inout UniqueArray<UInt8>) {
        for index in text.indices {
            let byte = text[index]
            if byte == ASCII.quote || byte == ASCII.backslash { output.append(ASCII.backslash) }
            output.append(byte < ASCII.space || byte == ASCII.delete ? ASCII.space : byte)
        }
    }
}
