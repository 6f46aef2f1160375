// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

@testable import Configuration

struct StoredCodingTextTests {
    @Test func `ends of names have codings`() throws {
        let encodings = try parsed(
            """
            [encodings]
            .wasm.br = br
            .DATA.gz = gzip
            .pbf = gzip
            .tar.zst = identity
            .raw = zstd
            .pbf =
            """
        ).encodings
        #expect(
            encodings == [
                .init(nameEnd: "wasm.br", coding: .brotli),
                .init(nameEnd: "data.gz", coding: .gzip),
                .init(nameEnd: "tar.zst", coding: nil), .init(nameEnd: "raw", coding: .zstandard),
            ])
    }

    @Test(arguments: [
        ("pbf", ", did you mean \".pbf\"?"), ("*.wasm.br", ", did you mean \".wasm.br\"?"),
        ("a/b", ""), (".", ""), ("..br", ", did you mean \".br\"?"), (".a..b", ""), (".a b", ""),
        (".é", ""), ("." + String(repeating: "a", count: 33), ""),
    ])
    func `what is no end of a name is refused`(name: String, hint: String) {
        let found = "found \(Diagnostic.quoted(name))\(hint)"
        let message = "expected one or more extensions such as \".svgz\" and \".wasm.br\", \(found)"
        #expect(
            mistakes(in: "[encodings]\n\(name) = gzip\n") == ["t.conf:2:1: error: \(message)"])
    }

    @Test(arguments: ["deflate", "brotli", "GZIP", "gz", "gzip br"])
    func `what is no coding is refused`(value: String) {
        let expected = "expected \"gzip\", \"br\", \"zstd\" or \"identity\", found \"\(value)\""
        #expect(
            mistakes(in: "[encodings]\n.a = \(value)\n") == ["t.conf:2:6: error: .a=: \(expected)"])
    }

    @Test func `all sites have the same`() {
        #expect(
            mistakes(in: "[encodings \"a.b\"]\n.a = gzip\n")
                == ["t.conf:1:12: error: [encodings] takes no name, it is for all sites"])
    }
}
