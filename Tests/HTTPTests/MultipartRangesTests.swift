// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import TestSupport
import Testing

struct MultipartRangesTests {
    private let ranges = [ByteRange(offset: 6, count: 2), ByteRange(offset: 0, count: 1)]

    /// Counts up from a number.
    private struct Counter: RandomNumberGenerator {
        var number: UInt64

        mutating func next() -> UInt64 {
            defer { number &+= 1 }
            return number
        }
    }

    /// Source: RFC 9110 section 14.6 and RFC 2046 section 5.1.1.
    @Test func `parts stand between boundaries, each with its type and range`() {
        var counter = Counter(number: 0xAB)
        let parts = MultipartRanges(ranges, of: 10, mediaType: "text/plain", using: &counter)
        let text = output { buffer in
            parts.appendPartHead(0, to: &buffer)
            buffer.append(copying: Array("gh".utf8).span)
            parts.appendPartHead(1, to: &buffer)
            buffer.append(copying: Array("a".utf8).span)
            parts.appendEnd(to: &buffer)
        }
        let boundary = "00000000000000ab00000000000000ac"
        #expect(parts.contentType == "multipart/byteranges; boundary=\(boundary)")
        #expect(
            text == """
                \r
                --\(boundary)\r
                Content-Type: text/plain\r
                Content-Range: bytes 6-7/10\r
                \r
                gh\r
                --\(boundary)\r
                Content-Type: text/plain\r
                Content-Range: bytes 0-0/10\r
                \r
                a\r
                --\(boundary)--\r

                """)
        #expect(parts.contentLength == UInt64(text.utf8.count))
    }

    @Test func `no two responses have the same boundary`() {
        let types = (0..<100).map { _ in
            MultipartRanges(ranges, of: 10, mediaType: "text/plain").contentType
        }
        #expect(Set(types).count == 100)
        #expect(Set(types.map(\.utf8.count)).count == 1)
    }
}
