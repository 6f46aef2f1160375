// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import StaticFiles

struct MediaTypesTests {
    @Test(arguments: [
        ("/a.html", "text/html; charset=utf-8"), ("/A.HTML", "text/html; charset=utf-8"),
        ("/a.b.css", "text/css; charset=utf-8"), ("/a.js", "text/javascript; charset=utf-8"),
        ("/a.svg", "image/svg+xml"), ("/a.woff2", "font/woff2"), ("/a.wasm", "application/wasm"),
        ("/a.tar.gz", "application/gzip"), ("/.html", "text/html; charset=utf-8"),
        ("/a", MediaTypes.unknown), ("/a.", MediaTypes.unknown), ("/a.html/b", MediaTypes.unknown),
        ("/a.unheard-of", MediaTypes.unknown), ("/a.html ", MediaTypes.unknown),
        ("/a.\u{e4}", MediaTypes.unknown), ("/", MediaTypes.unknown),
        ("/a.abcdefghijklmnopqrstuvwxyz", MediaTypes.unknown),
    ])
    func `a type goes by the extension`(path: String, type: String) {
        #expect(MediaTypes.type(of: Array(path.utf8).span) == type)
        #expect(MediaTypes.type(of: path) == type)
    }
}
