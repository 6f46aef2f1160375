// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

struct BodyDecoderTests {
    /// Decodes in pieces of a size, and tells how many bytes were taken and whether it ended.
    private func decode(
        _ text: [UInt8], _ framing: BodyFraming = .chunked, limit: UInt64 = 1 << 20,
        pieces size: Int = .max
    ) throws(RequestError) -> (consumed: Int, isComplete: Bool) {
        var decoder = try BodyDecoder(framing, limits: .forTests { $0.bodyBytes = limit })
        var consumed = 0
        while consumed < text.count, !decoder.isComplete {
            let end = min(text.count, size > text.count ? text.count : consumed + size)
            let count = try decoder.consume(text[consumed..<end].span)
            consumed += count
            if count == 0 { break }
        }
        return (consumed, decoder.isComplete)
    }

    @Test(
        arguments: [
            "0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n", "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
            "00a\r\n0123456789\r\n000\r\n\r\n", "A\r\n0123456789\r\n0\r\n\r\n",
            "2\r\n\r\n\r\n0\r\n\r\n", "1;a\r\nx\r\n0;b=c\r\n\r\n",
            "1;a;b=c;d=\"e;\\\"\"\r\nx\r\n0\r\n\r\n",
            "1;a=\"b;\\\"c\"\r\nx\r\n0\r\n\r\n", "1 ; a = b\r\nx\r\n0\r\n\r\n",
            "1\t;\ta=\"é\" ;b\r\nx\r\n0\r\n\r\n", "0\r\nA: b\r\n\r\n",
            "0\r\nA:\r\nB: \tc é\r\n\r\n",
            "0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            "0000000000000001\r\nx\r\n0\r\n\r\n",
        ])
    func `chunks end at their end however they are split`(_ text: String) throws {
        let bytes = Array(text.utf8)
        let following = bytes + Array("GET / HTTP/1.1\r\n".utf8)
        for size in [1, 2, 3, 5, .max] {
            let whole = try decode(following, pieces: size)
            #expect(whole.consumed == bytes.count)
            #expect(whole.isComplete)
        }
        for count in 0..<bytes.count {
            #expect(try !decode(Array(bytes[..<count])).isComplete)
        }
    }

    // RFC 9112 section 7.1 for sizes and data, 7.1.1 for extensions, 7.1.2 for trailers.
    @Test(arguments: [
        ("\r\n", RequestError.malformedChunkSize), ("g\r\n", .malformedChunkSize),
        ("0x5\r\n", .malformedChunkSize), ("-1\r\n", .malformedChunkSize),
        ("+1\r\n", .malformedChunkSize), (" 1\r\n", .malformedChunkSize),
        (";a\r\n", .malformedChunkSize), ("5,\r\n", .malformedChunkSize),
        ("00000000000000001\r\n", .malformedChunkSize), ("é", .malformedChunkSize),
        ("1 \r\nx", .malformedChunkExtension), ("1 1\r\nx", .malformedChunkExtension),
        ("1;\r\nx", .malformedChunkExtension), ("1;a=\r\nx", .malformedChunkExtension),
        ("1;=b\r\nx", .malformedChunkExtension), ("1;a b\r\nx", .malformedChunkExtension),
        ("1;a=b c\r\nx", .malformedChunkExtension), ("1;a \r\nx", .malformedChunkExtension),
        ("1;a=\"b\r\nx", .malformedChunkExtension), ("1;a=\"b\"c\r\n", .malformedChunkExtension),
        ("1;a==b\r\nx", .malformedChunkExtension), ("1;a=\"\r\"", .malformedChunkExtension),
        ("1;a\0\r\nx", .malformedChunkExtension),
        ("1;a=\"\0\"\r\nx", .malformedChunkExtension), ("1;;a\r\nx", .malformedChunkExtension),
        ("1;a=\"\\\0\"\r\nx", .malformedChunkExtension), ("1;é\r\nx", .malformedChunkExtension),
        ("1\nx\r\n", .bareLineFeed), ("1;a\nx\r\n", .bareLineFeed), ("1;a=\"\n", .bareLineFeed),
        ("1\rx", .bareCarriageReturn), ("1;a\rx", .bareCarriageReturn),
        ("1\r\nxx", .malformedChunkEnd), ("1\r\nx\n", .malformedChunkEnd),
        ("1\r\nx\rx", .malformedChunkEnd), ("1\r\nx0\r\n", .malformedChunkEnd),
        ("0\r\n\n", .bareLineFeed), ("0\r\n\rx", .bareCarriageReturn),
        ("0\r\n: a\r\n", .malformedFieldName), ("0\r\nA\r\n", .malformedFieldName),
        ("0\r\nA : b\r\n", .whitespaceBeforeColon), ("0\r\n A: b\r\n", .foldedField),
        ("0\r\nA: b\r\n c\r\n", .foldedField), ("0\r\nA: \0\r\n", .controlInFieldValue),
        ("0\r\nA: b\n", .bareLineFeed), ("0\r\nA: b\rc", .bareCarriageReturn),
        ("0\r\nA\n", .bareLineFeed), ("0\r\nGET / HTTP/1.1\r\n", .whitespaceBeforeColon),
        ("ffffffffffffffff\r\n", .bodyTooLarge(limit: 1 << 20)),
        ("100001", .bodyTooLarge(limit: 1 << 20)),
    ])
    func `malformed chunks are refused however they are split`(
        _ text: String, _ error: RequestError
    ) {
        for size in [1, 2, 3, .max] {
            #expect(throws: error) { try decode(Array(text.utf8), pieces: size) }
        }
        #expect(error.closesConnection)
    }

    @Test func `chunks may add up to the limit and no further`() throws {
        let fits = Array("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n".utf8)
        #expect(try decode(fits, limit: 5).isComplete)
        #expect(throws: RequestError.bodyTooLarge(limit: 4)) { try decode(fits, limit: 4) }
    }

    @Test func `a chunk size that overflows is refused without a limit`() {
        for size in ["10000000000000000", "ffffffffffffffff0", "0ffffffffffffffff"] {
            #expect(throws: RequestError.malformedChunkSize) {
                try decode(Array("\(size)\r\n".utf8), limit: .max)
            }
        }
        #expect(throws: RequestError.bodyTooLarge(limit: .max)) {
            try decode(Array("1\r\nx\r\nffffffffffffffff\r\n".utf8), limit: .max)
        }
    }

    // RFC 9112 section 7.1.1.
    @Test(arguments: [1, 2, 7, 4096, Int.max])
    func `one chunk may use up the allowance for extensions however it is split`(
        _ size: Int
    ) throws {
        let limit = BodyDecoder.maximumExtensionBytes
        let name = String(repeating: "a", count: limit - 1)
        let fits = Array("0;\(name)\r\n\r\n".utf8)
        #expect(try decode(fits, pieces: size) == (fits.count, true))
        #expect(throws: RequestError.chunkExtensionsTooLong(limit: limit)) {
            try decode(Array("0;\(name)a\r\n\r\n".utf8), pieces: size)
        }
    }

    @Test(arguments: [1, 2, 7, 4096, Int.max])
    func `extensions of all chunks are bounded together however they are split`(
        _ size: Int
    ) throws {
        let limit = BodyDecoder.maximumExtensionBytes
        let chunk = "1;\(String(repeating: "a", count: 511))\r\nx\r\n"
        let fits = String(repeating: chunk, count: limit / 512)
        #expect(try decode(Array((fits + "0\r\n\r\n").utf8), pieces: size).isComplete)
        #expect(throws: RequestError.chunkExtensionsTooLong(limit: limit)) {
            try decode(Array((fits + "0;").utf8), pieces: size)
        }
    }

    @Test func `a quoted extension and its blanks count towards the allowance`() throws {
        let limit = BodyDecoder.maximumExtensionBytes
        let text = String(repeating: "\\\"", count: (limit - 8) / 2)
        #expect(try decode(Array("0 ; a=\"\(text)\"\r\n\r\n".utf8)).isComplete)
        #expect(throws: RequestError.chunkExtensionsTooLong(limit: limit)) {
            try decode(Array("0 ; a=\"\(text)bb\"".utf8))
        }
    }

    @Test func `the trailer section is bounded`() throws {
        let limit = BodyDecoder.maximumTrailerBytes
        let value = String(repeating: "a", count: limit - 6)
        #expect(try decode(Array("0\r\nA:\(value)\r\n\r\n".utf8)).isComplete)
        #expect(throws: RequestError.trailerTooLarge(limit: limit)) {
            try decode(Array("0\r\nA:\(value)a\r\n\r\n".utf8))
        }
        #expect(RequestError.trailerTooLarge(limit: limit).status.code == 431)
    }

    @Test(arguments: [1, 2, 7, Int.max])
    func `a length takes exactly so many bytes`(_ size: Int) throws {
        let bytes = Array("0123456789GET".utf8)
        let whole = try decode(bytes, .length(10), pieces: size)
        #expect(whole.consumed == 10)
        #expect(whole.isComplete)
        #expect(try !decode(bytes, .length(14), pieces: size).isComplete)
    }

    @Test func `no body is complete at once`() throws {
        #expect(try BodyDecoder(.none, limits: .forTests).isComplete)
        #expect(try BodyDecoder(.length(0), limits: .forTests).isComplete)
        let bytes = Array("GET".utf8)
        #expect(try decode(bytes, .none).consumed == 0)
    }

    @Test func `a length over the limit is refused before the body`() throws {
        #expect(throws: RequestError.bodyTooLarge(limit: 10)) {
            try decode([], .length(11), limit: 10)
        }
        #expect(try !decode([], .length(10), limit: 10).isComplete)
    }

    @Test func `a decoder is small`() {
        #expect(MemoryLayout<BodyDecoder>.stride <= 40)
    }

    @Test func `random bodies never trap`() {
        let alphabet = Array("01af;=\"\\ :A\r\n\r\n\r\nx\0".utf8)
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...40, using: &generator)
            let bytes = (0..<count).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            let whole = Result { try decode(bytes) }
            let split = Result { try decode(bytes, pieces: 1) }
            switch (whole, split) {
            case (.success(let left), .success(let right)):
                #expect(left == right)
            case (.failure(let left), .failure(let right)):
                #expect(left as? RequestError == right as? RequestError)
            default: Issue.record("splitting changed the result of \(bytes)")
            }
        }
    }
}
