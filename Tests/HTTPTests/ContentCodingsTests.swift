// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

struct ContentCodingsTests {
    // In thousandths: gzip, br, zstd, identity. RFC 9110 section 12.5.3.
    @Test(arguments: [
        ("", [0, 0, 0, 1000]), ("Accept-Encoding:", [0, 0, 0, 1000]),
        ("Accept-Encoding: gzip", [1000, 0, 0, 1000]),
        ("Accept-Encoding: gzip, deflate, br, zstd", [1000, 1000, 1000, 1000]),
        ("Accept-Encoding: GZIP;Q=0.5 , br;q=0.001", [500, 1, 0, 1000]),
        ("Accept-Encoding: x-gzip", [1000, 0, 0, 1000]),
        ("Accept-Encoding: *", [1000, 1000, 1000, 1000]),
        ("Accept-Encoding: *;q=0.2, br;q=0", [200, 0, 200, 1000]),
        ("Accept-Encoding: *;q=0", [0, 0, 0, 0]), ("Accept-Encoding: identity;q=0", [0, 0, 0, 0]),
        ("Accept-Encoding: identity;q=0.5, *;q=0", [0, 0, 0, 500]),
        ("Accept-Encoding: gzip\r\nAccept-Encoding: br;q=0.3", [1000, 300, 0, 1000]),
        ("Accept-Encoding: gzip;q=1.001", [0, 0, 0, 1000]),
        ("Accept-Encoding: gzip;q=0.1234", [0, 0, 0, 1000]),
        ("Accept-Encoding: gzip;q=", [0, 0, 0, 1000]),
        ("Accept-Encoding: gzip;q=2", [0, 0, 0, 1000]),
        ("Accept-Encoding: gzip;q=1.", [1000, 0, 0, 1000]),
        ("Accept-Encoding: gzipped", [0, 0, 0, 1000]),
    ])
    func `codings are weighted`(_ field: String, _ expected: [Int]) throws {
        let line = field.isEmpty ? "" : field + "\r\n"
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n".utf8)
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        let codings = ContentCodings(of: head, in: bytes.span)
        let weights = [
            codings.gzipQuality, codings.brotliQuality, codings.zstandardQuality,
            codings.identityQuality,
        ]
        #expect(weights.map(\.thousandths) == expected)
    }
}
