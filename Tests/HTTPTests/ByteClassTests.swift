// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

/// Puts each of the 256 bytes at each place of a name, value, target or method.
struct ByteClassTests {
    private static let everyByte = (0...255).map { UInt8($0) }
    private static let tokenText =
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

    private func accepts(_ parts: [UInt8]...) -> Bool {
        ParseOutcome(Array(parts.joined())).summary != nil
    }

    @Test func `a field value takes all bytes but controls`() {
        let start = Array("GET / HTTP/1.0\r\nX: a".utf8)
        let end = Array("b\r\n\r\n".utf8)
        for byte in Self.everyByte {
            let isText = byte == 0x09 || (byte >= 0x20 && byte != 0x7F)
            for before in 0..<18 {
                for after in [0, 1, 9] {
                    let left = [UInt8](repeating: 0xFF, count: before)
                    let right = [UInt8](repeating: 0x09, count: after)
                    #expect(
                        accepts(start, left, [byte], right, end) == isText,
                        "byte \(byte) after \(before)")
                }
            }
        }
    }

    @Test func `a field name takes token bytes`() {
        let token = Set(Self.tokenText.utf8)
        let start = Array("GET / HTTP/1.0\r\n".utf8)
        let end = Array("y: b\r\n\r\n".utf8)
        for byte in Self.everyByte where byte != 0x3A {
            for before in 0..<18 {
                let left = [UInt8](repeating: 0x78, count: before)
                #expect(
                    accepts(start, left, [byte], end) == token.contains(byte),
                    "byte \(byte) after \(before)")
            }
        }
    }

    @Test func `a known name with another byte is not that name`() {
        for byte in Self.everyByte where byte != 0x3A {
            for place in 0..<12 {
                var name = Array("content-type".utf8)
                guard name[place] | 0x20 != byte | 0x20 else { continue }
                name[place] = byte
                let bytes = Array("GET / HTTP/1.0\r\n".utf8) + name + Array(": b\r\n\r\n".utf8)
                #expect(ParseOutcome(bytes).summary?.fields.isEmpty != false, "byte \(byte)")
            }
        }
    }

    @Test(arguments: RequestField.allCases)
    func `a byte before a known name makes it another one`(_ field: RequestField) {
        for byte in Self.everyByte {
            let name = [byte] + Array(field.name.utf8)
            let bytes = Array("GET / HTTP/1.0\r\n".utf8) + name + Array(": b\r\n\r\n".utf8)
            #expect(ParseOutcome(bytes).summary?.fields.isEmpty != false, "byte \(byte)")
        }
    }

    @Test func `a hyphen in a known name is no carriage return`() {
        let bytes = "GET / HTTP/1.0\r\nuser\ragent: b\r\n\r\n"
        #expect(ParseOutcome(bytes) == .refused(.malformedFieldName))
    }

    @Test func `a method takes token bytes`() {
        let token = Set(Self.tokenText.utf8)
        for byte in Self.everyByte where byte != 0x20 {
            #expect(
                accepts([0x41, byte], Array("A / HTTP/1.0\r\n\r\n".utf8)) == token.contains(byte))
        }
    }

    // RFC 3986 section 3.3, and "|[]", which browsers do not escape.
    @Test func `a path takes its bytes`() {
        let allowed = Set((Self.tokenText + "()*+,;=:@/?[]").utf8).subtracting("#^`".utf8)
        for byte in Self.everyByte where byte != 0x20 {
            #expect(
                accepts(Array("GET /".utf8), [byte], Array(" HTTP/1.0\r\n\r\n".utf8))
                    == allowed.contains(byte), "byte \(byte)")
        }
    }

    // RFC 3986 section 3.4, and what browsers do not escape.
    @Test func `a query takes its bytes`() {
        for byte in Self.everyByte where byte != 0x20 {
            let isAllowed = byte > 0x20 && byte < 0x7F && !"\"#<>".utf8.contains(byte)
            #expect(
                accepts(Array("GET /?".utf8), [byte], Array(" HTTP/1.0\r\n\r\n".utf8)) == isAllowed,
                "byte \(byte)")
        }
    }
}
