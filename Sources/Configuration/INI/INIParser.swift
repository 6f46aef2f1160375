// SPDX-License-Identifier: Apache-2.0

/// Splits the bytes of an INI file into sections, settings and mistakes.
///
/// Knows the grammar only; which sections and keys there are is for the caller to judge.
enum INIParser {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Returns what the lines of a file say, in the file's order.
    ///
    /// Lines end with LF or CRLF; a UTF-8 byte order mark at the start is skipped.
    static func items(of bytes: [UInt8], file: String) -> [INIItem] {
        let body = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
        var items: [INIItem] = []
        var number = 0
        for line in body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let ending = line.last == UInt8(ascii: "\r") ? 1 : 0
            items += self.items(ofLine: line.dropLast(ending), number: number, file: file)
        }
        return items
    }

    private static func items(
        ofLine bytes: ArraySlice<UInt8>, number: Int, file: String
    ) -> [INIItem] {
        var scalars: [Unicode.Scalar] = []
        var complaint: String?
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        decoding: while complaint == nil {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                complaint = self.complaint(about: scalar)
                scalars.append(scalar)
            case .error:
                complaint = "invalid UTF-8, save the file as UTF-8 text"
                scalars.append("\u{FFFD}")
            case .emptyInput:
                break decoding
            }
        }
        let line = INILine(file: file, number: number, scalars: scalars)
        guard let complaint else { return line.items() }
        let mistake = line.mistake(at: scalars.count - 1, complaint)
        // A header that cannot be read must not leave its keys to the section before it.
        return line.isHeader ? [mistake, .section(nil)] : [mistake]
    }

    private static func complaint(about scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "\t": nil
        case "\0": "a NUL byte, the file must be text"
        case "\r": "a carriage return within the line, end lines with LF or CRLF"
        case _ where scalar.isControl:
            "the control character \(Diagnostic.escaped(String(scalar))), remove it"
        default: nil
        }
    }
}

/// One thing that a line of an INI file says.
enum INIItem: Equatable {
    /// A section header; nil when its name cannot be read, so that what follows has no section.
    case section(INISection?)
    /// A key with its value.
    case setting(key: INIText, value: INIValue)
    /// What is wrong with the line.
    case mistake(Diagnostic)
}

/// The header of a section: `[name]`, or `[name "argument"]`.
struct INISection: Equatable {
    let name: INIText
    /// What stands in quotes after the name, without them.
    var argument: INIText?
}

/// The value of a setting, as it may be read.
struct INIValue: Equatable {
    /// The quotes that a value begins with.
    enum Quotes {
        /// There are none.
        case none
        /// They hold what is read the same without them.
        case spare
        /// They hold what would be read otherwise without them, or are not closed.
        case needed
        /// Something stands behind them.
        case followedByText
    }

    /// The value by the rules for quotes; nil when it breaks them.
    let text: INIText?
    /// How it breaks the rules for quotes.
    var mistakes: [Diagnostic] = []
    /// The value as it stands there, with its quotes.
    let verbatim: INIText
    let quotes: Quotes
    /// The comment behind it, from its sign on; nil for none.
    let comment: INIText?
}

/// A text in an INI file, and where it begins.
struct INIText: Equatable {
    /// The text, without quotes and escapes.
    let string: String
    /// The line, from 1.
    let line: Int
    /// The column of the text or its opening quote in characters, from 1.
    let column: Int
}
