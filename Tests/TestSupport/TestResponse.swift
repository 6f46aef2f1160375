// SPDX-License-Identifier: Apache-2.0

/// A response as a client sees it.
///
/// Anything that RFC 9112 does not allow fails the test.
package struct TestResponse: Equatable {
    package let status: Int
    /// Names in lower case, in order.
    package let fields: [Field]
    package let content: [UInt8]
    /// The bytes of the head.
    package let head: String

    package struct Field: Equatable {
        let name: String
        let value: String
    }

    package var text: String { String(decoding: content, as: UTF8.self) }

    /// The value of a field that must not be there twice; nil when it is not there.
    package subscript(name: String) -> String? {
        let values = fields.filter { $0.name == name }.map(\.value)
        return values.count > 1 ? "repeated: \(values)" : values.first
    }

    /// The head without the `Date` line, which differs from one second to the next.
    package var timelessHead: String {
        head.split(separator: "\r\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("Date: ") }.joined(separator: "\r\n")
    }

    /// The response at the beginning of the bytes.
    ///
    /// - Returns: the response and its length in bytes; nil when it is not there whole.
    package static func parse(
        _ bytes: [UInt8], toHead: Bool
    ) throws(TestFailure) -> (TestResponse, Int)? {
        guard let headEnd = endOfHead(bytes) else { return nil }
        let head = String(decoding: bytes[..<headEnd], as: UTF8.self)
        var lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let statusLine = lines.removeFirst()
        guard statusLine.hasPrefix("HTTP/1.1 "), statusLine.count > 12,
            let status = Int(statusLine.dropFirst(9).prefix(3))
        else { throw TestFailure("no status line: \(statusLine)") }
        var fields: [Field] = []
        for line in lines.dropLast(2) {
            guard let colon = line.firstIndex(of: ":"), line[colon...].hasPrefix(": ") else {
                throw TestFailure("no field: \(line)")
            }
            fields.append(
                Field(name: line[..<colon].lowercased(), value: String(line[colon...].dropFirst(2)))
            )
        }
        let response = TestResponse(status: status, fields: fields, content: [], head: head)
        let count = try response.contentLength(toHead: toHead)
        guard bytes.count >= headEnd + count else { return nil }
        return (
            TestResponse(
                status: status, fields: fields, content: Array(bytes[headEnd..<headEnd + count]),
                head: head), headEnd + count
        )
    }

    /// All responses in the bytes, to requests none of which was HEAD.
    package static func parseAll(_ bytes: [UInt8]) throws(TestFailure) -> [TestResponse] {
        var rest = bytes
        var responses: [TestResponse] = []
        while let (response, count) = try parse(rest, toHead: false) {
            responses.append(response)
            rest.removeFirst(count)
        }
        guard rest.isEmpty else {
            throw TestFailure("no response: \(String(decoding: rest.prefix(200), as: UTF8.self))")
        }
        return responses
    }

    private func contentLength(toHead: Bool) throws(TestFailure) -> Int {
        let length = self["content-length"].flatMap { Int($0) }
        if status < 200 || status == 204 {
            guard length == nil else { throw TestFailure("\(status) with a length") }
            return 0
        }
        if status == 304 || toHead {
            return 0
        }
        guard let length else { throw TestFailure("no length: \(head)") }
        return length
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        var index = 3
        while index < bytes.count {
            if bytes[index] == 10, bytes[index - 1] == 13, bytes[index - 2] == 10,
                bytes[index - 3] == 13
            {
                return index + 1
            }
            index += 1
        }
        return nil
    }
}
