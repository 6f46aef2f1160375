// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// Text as a terminal may have it: whatever a client asks for may be among them, and
/// a control sequence would be obeyed.
enum PrintableText {
    /// One line, without its end; anything that a terminal does not just show is a question mark.
    static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isShown($0) ? $0 : "?" }))
    }

    /// Lines, each with its end; anything that a terminal does not just show is a question mark.
    static func lines(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            text.append(scalar == "\n" || isShown(scalar) ? scalar : "?")
        }
        if let last = text.last, last != "\n" {
            text.append("\n")
        }
        return String(text)
    }

    /// A JSON document on one line, with its end: what is not shown is escaped, which does not change
    /// its meaning.
    static func json(_ bytes: [UInt8]) -> String {
        var text = ""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if isShown(scalar) {
                text.unicodeScalars.append(scalar)
            } else if scalar.value <= 0x20 || scalar.value == 0x7F {
                // Between values only: in strings these are escaped.
                text.append(" ")
            } else {
                text += escape(scalar)
            }
        }
        while text.last == " " {
            text.removeLast()
        }
        return text + "\n"
    }

    /// A string of JSON.
    static func quoted(_ text: String) -> String {
        var output = UniqueArray<UInt8>()
        MarkupText.appendJSON(text.utf8Span.span, to: &output)
        return "\"\(String(decoding: Array(copying: output.span), as: UTF8.self))\""
    }

    /// With characters of ASCII for the blocks, for a terminal that knows no others.
    static func ascii(_ text: String) -> String {
        let blocks: [Unicode.Scalar: Unicode.Scalar] = [
            "▁": "_", "▂": ".", "▃": ":", "▄": "-", "▅": "=", "▆": "+", "▇": "*", "█": "#",
            "░": ".",
        ]
        var output = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            output.append(scalar.isASCII ? scalar : blocks[scalar] ?? "?")
        }
        return String(output)
    }

    /// Format characters may change the order of what is shown.
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
        default: true
        }
    }

    /// Source: RFC 8259 section 7.
    private static func escape(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }.joined()
    }
}
