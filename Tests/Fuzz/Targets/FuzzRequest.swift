// SPDX-License-Identifier: Apache-2.0

import HTTP

/// A request around the bytes, if the parser takes it.
struct FuzzRequest {
    let bytes: [UInt8]
    let head: RequestHead

    /// Places the bytes in the request line as the target.
    init?(target: [UInt8]) {
        self.init(Array("GET ".utf8) + target + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
    }

    /// Places the bytes in the field section, behind what the text begins.
    init?(_ start: String, _ fields: [UInt8]) {
        self.init(
            Array("GET / HTTP/1.1\r\nHost: a\r\n\(start)".utf8) + fields + Array("\r\n\r\n".utf8))
    }

    private init?(_ bytes: [UInt8]) {
        guard let head = try? RequestParser.parse(bytes.span, limits: .forTests) else {
            return nil
        }
        self.bytes = bytes
        self.head = head
    }
}
