// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import StaticFiles

struct ContentHashTests {
    // openssl mac -macopt hexkey:000102030405060708090a0b0c0d0e0f -macopt c-rounds:1
    //   -macopt d-rounds:3 -macopt size:16 SIPHASH, for the bytes 0, 1, 2, …
    @Test(arguments: [
        (0, "e77ebcb22788a5befd62db6add303001"), (1, "fc6f370460d3eda85e0573cc2b2ff063"),
        (7, "1084b923f2aae0c3a62f2ec80848ab77"), (8, "aa12fee1d5e3dab4724f16ab35f9c799"),
        (9, "81ddb8042cf33994f4720e0094137c42"), (63, "4c5800e34efe426f079f6b0aa75260ad"),
        (300, "3165ead62761c51719819dcf73cd572b"),
    ])
    func `the hash is that of the reference`(count: Int, text: String) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        #expect(ContentHash(of: bytes.span).text == text)
    }

    @Test func `it does not matter where the bytes are divided`() {
        let bytes = pattern(40)
        let whole = ContentHash(of: bytes.span).text
        for first in 0...40 {
            for second in first...40 {
                var hash = ContentHash()
                hash.update(bytes.span.extracting(..<first))
                hash.update(bytes.span.extracting(first..<second))
                hash.update(bytes.span.extracting(second...))
                #expect(hash.text == whole)
            }
        }
    }
}
