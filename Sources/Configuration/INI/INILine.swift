// SPDX-License-Identifier: Apache-2.0

/// One line of an INI file, without its line end.
struct INILine {
    /// The name of the file, for diagnostics.
    let file: String
    /// The line's number, from 1.
    let number: Int
    /// The line's characters; the only control characters are tabs.
    let scalars: [Unicode.Scalar]

    /// Whether the line is, or was meant as, a section header.
    var isHeader: Bool { scalar(at: skipBlanks(from: 0)) == "[" }

    /// Returns what the line says: nothing for an empty line and a comment.
    func items() -> [INIItem] {
        let start = skipBlanks(from: 0)
        switch scalar(at: start) {
        case nil, "#", ";": return []
        case "[": return header(at: start)
        case "=": return [mistake(at: start, "expected a key before \"=\"")]
        default: return setting(at: start)
        }
    }

    /// Returns a mistake at an index into the line.
    func mistake(at index: Int, _ message: String) -> INIItem {
        .mistake(diagnostic(at: index, message))
    }

    private func diagnostic(at index: Int, _ message: String) -> Diagnostic {
        Diagnostic(file: file, line: number, column: index + 1, message: message)
    }

    private func header(at start: Int) -> [INIItem] {
        let end = endOfText(from: start)
        let first = skipBlanks(from: start + 1)
        guard let sign = scalars[start..<end].firstIndex(where: { $0 == "]" || $0 == "\"" }) else {
            let name = text(from: first, to: end)
            let section = name.string.isEmpty ? nil : INISection(name: name)
            let message = "expected \"]\" at the end of the section header"
            return [mistake(at: start, message), .section(section)]
        }
        let name = text(from: first, to: sign)
        guard !name.string.isEmpty else {
            return [mistake(at: start, "expected a section name within \"[]\""), .section(nil)]
        }
        guard scalars[sign] == "]" else {
            return quotedHeader(name: name, quote: sign, end: end)
        }
        return finishedHeader(INISection(name: name), close: sign, end: end)
    }

    private func quotedHeader(name: INIText, quote: Int, end: Int) -> [INIItem] {
        guard let closing = scalars[(quote + 1)..<end].firstIndex(of: "\"") else {
            let message = "expected a closing quote (\") before \"]\""
            return [mistake(at: quote, message), .section(nil)]
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[(quote + 1)..<closing])
        let argument = INIText(string: String(text), line: number, column: quote + 1)
        let section = INISection(name: name, argument: argument)
        let close = skipBlanks(from: closing + 1)
        guard close < end, scalars[close] == "]" else {
            let message = "expected \"]\" after the closing quote"
            return [mistake(at: closing + 1, message), .section(section)]
        }
        return finishedHeader(section, close: close, end: end)
    }

    private func finishedHeader(_ section: INISection, close: Int, end: Int) -> [INIItem] {
        let rest = skipBlanks(from: close + 1)
        guard rest >= end else {
            let message = "expected nothing after \"]\"; put the setting on a line of its own"
            return [.section(section), mistake(at: rest, message)]
        }
        return [.section(section)]
    }

    private func setting(at start: Int) -> [INIItem] {
        let end = endOfText(from: start)
        guard let equals = scalars[start..<end].firstIndex(of: "=") else {
            let message = "expected \"key = value\", \"[section]\" or a comment"
            return [mistake(at: start, message)]
        }
        return [
            .setting(
                key: text(from: start, to: equals),
                value: value(at: skipBlanks(from: equals + 1), behind: equals))
        ]
    }

    private func value(at first: Int, behind equals: Int) -> INIValue {
        guard scalar(at: first) != "\"" else { return quotedValue(at: first) }
        let end = endOfText(from: first)
        let isEmpty = first >= end
        let text = isEmpty ? emptyText(at: equals + 1) : text(from: first, to: end)
        return INIValue(
            text: text, verbatim: text, quotes: .none,
            comment: comment(from: isEmpty ? first : end))
    }

    private func quotedValue(at quote: Int) -> INIValue {
        var text = String.UnicodeScalarView()
        var mistakes: [Diagnostic] = []
        var hasEscapes = false
        var index = quote + 1
        while let scalar = scalar(at: index), scalar != "\"" {
            if scalar == "\\" {
                hasEscapes = true
                index += 1
                let escaped = self.scalar(at: index)
                if escaped != "\"" && escaped != "\\" {
                    let message = "unknown escape, write \"\\\\\" for a backslash"
                    mistakes.append(diagnostic(at: index - 1, message))
                }
            }
            if let scalar = self.scalar(at: index) { text.append(scalar) }
            index += 1
        }
        var quotes = INIValue.Quotes.needed
        if index >= scalars.count {
            mistakes.append(
                diagnostic(at: quote, "expected a closing quote (\") on the same line"))
        } else if let rest = textAfterQuote(at: index) {
            let message = "expected nothing after the closing quote; quote the whole value"
            mistakes.append(diagnostic(at: rest, message))
            quotes = .followedByText
        } else if !hasEscapes, !text.isEmpty, INIWriter.value(String(text)) == String(text) {
            quotes = .spare
        }
        let end = quotes == .followedByText ? endOfText(from: quote) : index + 1
        return INIValue(
            text: mistakes.isEmpty
                ? INIText(string: String(text), line: number, column: quote + 1) : nil,
            mistakes: mistakes,
            verbatim: self.text(from: quote, to: min(end, scalars.count)), quotes: quotes,
            comment: comment(from: end))
    }

    private func textAfterQuote(at quote: Int) -> Int? {
        let rest = skipBlanks(from: quote + 1)
        switch scalar(at: rest) {
        case nil: return nil
        case "#", ";": return rest > quote + 1 ? nil : rest
        default: return rest
        }
    }

    private func comment(from end: Int) -> INIText? {
        let start = skipBlanks(from: end)
        return start < scalars.count ? text(from: start, to: scalars.count) : nil
    }

    // MARK: - Characters

    private func scalar(at index: Int) -> Unicode.Scalar? {
        index < scalars.count ? scalars[index] : nil
    }

    private func isBlank(at index: Int) -> Bool {
        scalars[index] == " " || scalars[index] == "\t"
    }

    private func skipBlanks(from start: Int) -> Int {
        var index = start
        while index < scalars.count, isBlank(at: index) { index += 1 }
        return index
    }

    /// Returns the index after the line's text, less a comment and the blanks around it.
    private func endOfText(from start: Int) -> Int {
        var end = start
        for index in start..<scalars.count where !isBlank(at: index) {
            let startsComment = scalars[index] == "#" || scalars[index] == ";"
            if startsComment, index > 0, isBlank(at: index - 1) { return end }
            end = index + 1
        }
        return end
    }

    /// Returns the text in a range, less the blanks at its end.
    private func text(from start: Int, to limit: Int) -> INIText {
        var end = max(start, limit)
        while end > start, isBlank(at: end - 1) { end -= 1 }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start..<end])
        return INIText(string: String(text), line: number, column: start + 1)
    }

    private func emptyText(at index: Int) -> INIText {
        INIText(string: "", line: number, column: index + 1)
    }
}
