// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

struct RangeRequestTests {
    // RFC 9110 sections 14.1.1, 14.1.2 and 14.2.
    @Test(arguments: [
        ("bytes=0-0", 10 as UInt64, RangeRequest.satisfiable(offset: 0, count: 1)),
        ("bytes=0-9", 10, .satisfiable(offset: 0, count: 10)),
        ("bytes=2-4", 10, .satisfiable(offset: 2, count: 3)),
        ("bytes=9-9", 10, .satisfiable(offset: 9, count: 1)),
        ("bytes=9-100", 10, .satisfiable(offset: 9, count: 1)),
        ("bytes=5-", 10, .satisfiable(offset: 5, count: 5)),
        ("bytes=0-", 1, .satisfiable(offset: 0, count: 1)),
        ("bytes=-3", 10, .satisfiable(offset: 7, count: 3)),
        ("bytes=-10", 10, .satisfiable(offset: 0, count: 10)),
        ("bytes=-11", 10, .satisfiable(offset: 0, count: 10)),
        ("bytes=-99999999999999999999999", 10, .satisfiable(offset: 0, count: 10)),
        ("bytes=1-99999999999999999999999", 10, .satisfiable(offset: 1, count: 9)),
        ("bytes=0-18446744073709551615", .max, .satisfiable(offset: 0, count: .max)),
        ("BYTES=0-0", 10, .satisfiable(offset: 0, count: 1)),
        ("bytes=, 0-0 ,", 10, .satisfiable(offset: 0, count: 1)),
        ("bytes=0001-0002", 10, .satisfiable(offset: 1, count: 2)),
        ("bytes=10-", 10, .unsatisfiable), ("bytes=10-20", 10, .unsatisfiable),
        ("bytes=99999999999999999999999-", 10, .unsatisfiable), ("bytes=0-", 0, .unsatisfiable),
        ("bytes=0-0", 0, .unsatisfiable), ("bytes=-0", 10, .unsatisfiable),
        ("bytes=-0", 0, .unsatisfiable), ("bytes=-1", 0, .ignored),
        ("", 10, .ignored), ("bytes", 10, .ignored), ("bytes=", 10, .ignored),
        ("bytes=-", 10, .ignored), ("bytes=a-b", 10, .ignored), ("bytes=1", 10, .ignored),
        ("bytes=5-4", 10, .ignored), ("bytes=20-19", 10, .ignored), ("bytes=1-2-3", 10, .ignored),
        ("bytes=--1", 10, .ignored), ("bytes=+1-2", 10, .ignored), ("bytes=0x1-2", 10, .ignored),
        ("bytes=1 -2", 10, .ignored), ("bytes= - 1", 10, .ignored), ("bytes =0-1", 10, .ignored),
        ("bytes:0-1", 10, .ignored), ("items=0-1", 10, .ignored),
        ("bytes=0-1,", 10, .satisfiable(offset: 0, count: 2)),
        ("bytes=,", 10, .ignored), ("0-1", 10, .ignored),
    ])
    func `a range is settled for the length`(
        _ value: String, _ length: UInt64, _ expected: RangeRequest
    ) {
        let bytes = Array(value.utf8)
        let result = RangeRequest(bytes.span, length: length)
        #expect(result == expected)
    }

    // Offset and count of each part. RFC 9110 sections 14.2 and 15.3.7.2.
    @Test(arguments: [
        ("0-1,3-4", [[0, 2], [3, 2]]), ("3-4,0-1", [[3, 2], [0, 2]]),
        ("0-1, -1", [[0, 2], [9, 1]]),
        ("0-0 ,, 2-2\t,4-4", [[0, 1], [2, 1], [4, 1]]), ("0-1,3-4,20-", [[0, 2], [3, 2]]),
        ("20-,0-1,-0,3-4", [[0, 2], [3, 2]]), ("0-1,2-3,5-5", [[0, 4], [5, 1]]),
        ("7-8,0-1,1-3", [[7, 2], [0, 4]]), ("1-3,7-8,0-1", [[0, 4], [7, 2]]),
        ("0-0,2-2,8-8,4-4,1-3", [[0, 5], [8, 1]]), ("8-8,4-4,0-0,1-3", [[8, 1], [0, 5]]),
        ("0-0,0-0,5-5", [[0, 1], [5, 1]]), ("5-99999999999999999999999,0-0", [[5, 5], [0, 1]]),
    ])
    func `several ranges are settled in their order, joined where they touch`(
        _ ranges: String, _ expected: [[UInt64]]
    ) {
        let bytes = Array("bytes=\(ranges)".utf8)
        let parts = expected.map { ByteRange(offset: $0[0], count: $0[1]) }
        let result = RangeRequest(bytes.span, length: 10)
        #expect(result == .several(parts))
    }

    @Test(arguments: [
        ("0-4,5-9", RangeRequest.satisfiable(offset: 0, count: 10)),
        ("2-3,0-8", .satisfiable(offset: 0, count: 9)),
        ("0-,0-,0-", .satisfiable(offset: 0, count: 10)),
        ("0-1,10-", .satisfiable(offset: 0, count: 2)), ("10-,-0,11-12", .unsatisfiable),
        ("0-1,x", .ignored), ("x,0-1", .ignored), ("0-1,4-3", .ignored), ("10-,4-3", .ignored),
        ("0-1;2-3", .ignored), ("0-1 3-4", .ignored), ("0-1,3", .ignored), ("0-1,-", .ignored),
    ])
    func `several ranges may come to one, none or nothing usable`(
        _ ranges: String, _ expected: RangeRequest
    ) {
        let bytes = Array("bytes=\(ranges)".utf8)
        let result = RangeRequest(bytes.span, length: 10)
        #expect(result == expected)
    }

    @Test func `whatever is asked for, what is sent lies within and apart`() {
        var generator = SeededGenerator(seed: 7)
        let words = [
            "0", "1", "9", "18446744073709551615", "99999999999999999999", "-", ",", " ", "a",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                words.randomElement(using: &generator) ?? ""
            }.joined()
            let bytes = Array("bytes=\(text)".utf8)
            for length in [0, 1, 10, UInt64.max] {
                switch RangeRequest(bytes.span, length: length) {
                case .ignored, .unsatisfiable: break
                case .satisfiable(let offset, let count):
                    #expect(count > 0 && offset < length && count <= length - offset)
                case .several(let ranges):
                    #expect(ranges.count > 1)
                    let sorted = ranges.sorted { $0.offset < $1.offset }
                    for (one, next) in zip(sorted, sorted.dropFirst()) {
                        #expect(one.count > 0 && one.offset + one.count < next.offset)
                    }
                    #expect(sorted.last.map { $0.count <= length - $0.offset } == true)
                }
            }
        }
    }

    private func settle(_ ranges: [String]) -> RangeRequest {
        let bytes = Array("bytes=\(ranges.joined(separator: ","))".utf8)
        return RangeRequest(bytes.span, length: 10_000)
    }

    @Test func `ranges that ascend are sent however many there are`() {
        let ranges = (0..<3000).map { "\(3 * $0)-\(3 * $0 + 1)" }
        let parts = (0..<3000).map { ByteRange(offset: UInt64(3 * $0), count: 2) }
        #expect(settle(ranges) == .several(parts))
        #expect(settle(ranges + ["10000-", "9999-9999"]) == settle(ranges + ["9999-"]))
        #expect(settle(ranges + ["0-0"]) == .ignored)
        #expect(settle(["0-0"] + ranges) == .ignored)
        let touching = (0..<3000).map { "\(3 * $0)-\(3 * $0 + 2)" }
        #expect(settle(touching) == .satisfiable(offset: 0, count: 9000))
    }

    @Test func `of others at most 16 that are apart are sent, of at most 1024`() {
        let apart = (0..<17).reversed().map { "\(2 * $0)-\(2 * $0)" }
        let parts = (1...16).reversed().map { ByteRange(offset: UInt64(2 * $0), count: 1) }
        #expect(settle(Array(apart.prefix(16))) == .several(parts))
        #expect(settle(apart) == .ignored)
        #expect(settle(apart + ["0-32"]) == .satisfiable(offset: 0, count: 33))
        let many = [String](repeating: "0-0", count: 1024)
        #expect(settle(many) == .satisfiable(offset: 0, count: 1))
        #expect(settle(many + ["0-0"]) == .ignored)
    }

    @Test(arguments: [
        ("GET", "Range: bytes=0-1", RangeRequest.satisfiable(offset: 0, count: 2)),
        ("HEAD", "Range: bytes=0-1", .ignored), ("POST", "Range: bytes=0-1", .ignored),
        ("GET", "A: b", .ignored), ("GET", "Range: bytes=0-1\r\nRange: bytes=0-1", .ignored),
        ("GET", "Range:", .ignored), ("GET", "Range: bytes=10-", .unsatisfiable),
    ])
    func `ranges apply to GET with one Range field`(
        _ method: String, _ fields: String, _ expected: RangeRequest
    ) throws {
        let bytes = Array("\(method) / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n".utf8)
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        let result = RangeRequest(of: head, in: bytes.span, length: 10)
        #expect(result == expected)
    }
}
