// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Parses the bytes as a request head, and each of their prefixes.
///
/// A prefix is incomplete, or says what the whole says. The slices of a head hold what they may.
enum RequestTarget {
    private static let limits = [
        .forTests,
        RequestLimits(
            requestLine: 48, headerBytes: 96, headerFields: 4, bodyBytes: 1 << 20),
    ]

    static func run(_ bytes: [UInt8]) {
        for limits in limits {
            let whole = RequestOutcome(bytes.span, limits)
            var isSettled = false
            for count in 0...bytes.count {
                let prefix = bytes.span.extracting(first: count)
                let outcome = RequestOutcome(prefix, limits)
                guard outcome != .incomplete else {
                    precondition(!isSettled, "a longer prefix is incomplete again")
                    continue
                }
                precondition(outcome == whole, "a prefix says something else")
                if case .accepted = outcome, !isSettled {
                    precondition(
                        RequestParser.mayProgress(previousCount: count - 1, prefix),
                        "progress is missed")
                }
                isSettled = true
            }
            checkLines(of: bytes.span, limits)
        }
    }

    private static func checkLines(of bytes: Span<UInt8>, _ limits: RequestLimits) {
        guard let head = try? RequestParser.parse(bytes, limits: limits) else { return }
        precondition(head.byteCount <= bytes.count && head.byteCount <= limits.maximumHeadBytes)
        RequestReference(bytes.extracting(first: head.byteCount)).check(head)
        var lines = FieldLines(of: head, in: bytes)
        var count = 0
        while let line = lines.next() {
            count += 1
            let name = line.name.bytes(in: bytes)
            precondition(!name.isEmpty, "a field without a name")
            for index in name.indices {
                precondition(name[index] > 0x20 && name[index] < 0x7F, "no token")
            }
            let value = line.value.bytes(in: bytes)
            for index in value.indices {
                precondition(value[index] >= 0x20 || value[index] == 9, "a control in a value")
            }
        }
        precondition(count <= limits.headerFields, "too many lines")
        for field in RequestField.allCases where head.fields.contains(field) {
            var lines = FieldLines(of: head, in: bytes)
            let found = lines.nextValue(of: field)
            precondition(
                found == head.value(of: field) || found?.isEmpty == true,
                "the scan finds another value")
        }
    }
}
