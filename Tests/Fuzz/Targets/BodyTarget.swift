// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Decodes the bytes as a chunked body, whole and cut in two at each byte and byte by byte.
///
/// It ends at the same byte, or fails the same way, and never takes what stands behind it. It ends
/// where the reference says.
enum BodyTarget {
    private enum Outcome: Equatable {
        case refused(RequestError)
        case taken(Int, isComplete: Bool)
    }

    static func run(_ bytes: [UInt8]) {
        for limit: UInt64 in [20, 1 << 20, .max] {
            let whole = decode(bytes, [bytes.count], limit)
            for cut in 0..<bytes.count {
                precondition(decode(bytes, [cut, bytes.count], limit) == whole, "cut \(cut)")
            }
            let single = decode(bytes, Array(0...bytes.count), limit)
            precondition(single == whole, "byte by byte")
            checkReference(bytes, whole)
            guard case .taken(let count, isComplete: true) = whole else { continue }
            precondition(count >= 5 && bytes[count - 1] == 10 && bytes[count - 2] == 13)
            let shorter = decode(Array(bytes[..<(count - 1)]), [count - 1], limit)
            precondition(shorter == .taken(count - 1, isComplete: false), "complete too early")
        }
    }

    private static func checkReference(_ bytes: [UInt8], _ outcome: Outcome) {
        switch (ChunkedReference.length(of: bytes), outcome) {
        case (let length?, .taken(let count, isComplete: true)):
            precondition(length == count, "another end")
        case (nil, .taken(_, isComplete: true)), (_?, .taken(_, isComplete: false)):
            preconditionFailure("complete for one, not for the other")
        case (_?, .refused(let error)):
            // The reference has no limits; the decoder takes 16 digits of a size.
            switch error {
            case .bodyTooLarge, .chunkExtensionsTooLong, .trailerTooLarge, .malformedChunkSize:
                break
            default: preconditionFailure("refused: \(error)")
            }
        case (nil, _): break
        }
    }

    /// Decodes what stands before each of the ends in turn.
    private static func decode(_ bytes: [UInt8], _ ends: [Int], _ limit: UInt64) -> Outcome {
        do throws(RequestError) {
            var decoder = try BodyDecoder(.chunked, limits: .forTests { $0.bodyBytes = limit })
            var start = 0
            for end in ends {
                let count = try decoder.consume(bytes.span.extracting(start..<end))
                precondition(start + count == end || decoder.isComplete, "bytes left")
                start += count
                if decoder.isComplete { break }
            }
            return .taken(start, isComplete: decoder.isComplete)
        } catch {
            return .refused(error)
        }
    }
}
