// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Takes an accepted head to pieces by lines and blanks, slow and simple, to compare the parser with.
struct RequestReference {
    private let requestLine: [Substring]
    /// Names in lower case and values without blanks around them.
    private var fields: [(name: String, value: String)] = []

    init(_ bytes: Span<UInt8>) {
        var text = ""
        // One character for each byte, so that CR and LF stay two.
        for index in bytes.indices { text.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
        var lines = Self.lines(of: text)
        precondition(lines.popLast() == "" && lines.popLast() == "", "no empty line at the end")
        if lines.first == "" { lines.removeFirst() }
        precondition(!lines.isEmpty, "no request line")
        requestLine = lines.removeFirst().split(
            separator: " ", omittingEmptySubsequences: false)
        for line in lines {
            let colon = line.unicodeScalars.firstIndex(of: ":") ?? line.endIndex
            precondition(colon != line.endIndex, "no colon")
            let value = line[colon...].dropFirst()
            fields.append((line[..<colon].lowercased(), Self.trimmed(value)))
        }
    }

    /// Stops where a head says something else.
    func check(_ head: RequestHead) {
        precondition(requestLine.count == 3, "no three words")
        precondition(
            ["HTTP/1.0", "HTTP/1.1"].contains(requestLine[2]) || requestLine[2].count == 8)
        precondition((requestLine[2] != "HTTP/1.0") == head.isHTTP11, "another version")
        precondition(requestLine[0].utf8.count == head.methodName.count, "another method")
        precondition(requestLine[1].utf8.count == head.target.count, "another target")
        checkFraming(head)
        let options = values(of: "connection").flatMap { $0.split(separator: ",") }
            .map { Self.trimmed($0).lowercased() }
        // A quoted comma is in no option that means something.
        if !options.contains(where: { $0.contains("\"") }) {
            let persists = head.isHTTP11 || options.contains("keep-alive")
            let wanted = persists && !options.contains("close") && head.method != .connect
            precondition(head.keepAlive == wanted, "another persistence")
        }
        if head.refusal == nil, head.isHTTP11 {
            precondition(values(of: "host").count == 1, "not one host")
        }
    }

    private func checkFraming(_ head: RequestHead) {
        let lengths = values(of: "content-length")
        let codings = values(of: "transfer-encoding")
        precondition(lengths.count + codings.count <= 1, "more than one framing")
        switch head.framing {
        case .chunked: precondition(codings.first?.lowercased() == "chunked" && head.isHTTP11)
        case .length(let length):
            precondition(lengths.first.flatMap { UInt64($0) } == length, "another length")
            precondition(lengths.first?.utf8.first != UInt8(ascii: "+"), "a sign")
        case .none:
            precondition(codings.isEmpty, "a coding that is not seen")
            precondition(lengths.first?.allSatisfy { $0 == "0" } != false, "a length not seen")
        }
    }

    private func values(of name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    private static func lines(of text: String) -> [Substring] {
        var lines: [Substring] = []
        var start = text.startIndex
        let scalars = text.unicodeScalars
        for index in scalars.indices where scalars[index] == "\n" {
            let end = index > start ? scalars.index(before: index) : index
            precondition(index > start && scalars[end] == "\r", "a line feed alone")
            precondition(!scalars[start..<end].contains("\r"), "a carriage return alone")
            lines.append(text[start..<end])
            start = scalars.index(after: index)
        }
        lines.append(text[start...])
        return lines
    }

    private static func trimmed(_ text: Substring) -> String {
        var scalars = text.unicodeScalars
        while let first = scalars.first, first == " " || first == "\t" { scalars.removeFirst() }
        while let last = scalars.last, last == " " || last == "\t" { scalars.removeLast() }
        return String(scalars)
    }
}
