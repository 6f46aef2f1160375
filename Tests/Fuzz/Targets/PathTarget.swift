// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// Decodes the bytes as a target: the path that comes out leads nowhere but below the root.
///
/// Escaped and decoded again it is the same, and no escaped slash leads elsewhere.
enum PathTarget {
    static func run(_ bytes: [UInt8]) {
        guard let request = FuzzRequest(target: bytes) else { return }
        readQuery(request.head.query.bytes(in: request.bytes.span))
        let sent = request.head.path.bytes(in: request.bytes.span)
        let strict = decode(sent)
        for encodedSlash in [RequestPath.EncodedSlash.refused, .decoded] {
            guard let (path, decoded) = decode(sent, encodedSlash) else {
                precondition(strict == nil, "refused only where slashes are decoded")
                continue
            }
            if let strict {
                precondition(strict == (path, decoded), "another path where slashes are decoded")
            }
            run(path, decoded)
        }
    }

    private static func run(_ path: RequestPath, _ decoded: [UInt8]) {
        check(decoded, path)
        var escaped = UniqueArray<UInt8>()
        RequestPath.appendEscaped(decoded.span, to: &escaped)
        guard let (again, same) = decode(escaped.span) else {
            preconditionFailure("what was escaped cannot be decoded")
        }
        precondition(same == decoded && again == path, "another path when decoded again")
    }

    private static func check(_ decoded: [UInt8], _ path: RequestPath) {
        precondition(decoded.first == UInt8(ascii: "/"), "no slash first")
        precondition(!decoded.contains(0), "a NUL")
        for (byte, next) in zip(decoded, decoded.dropFirst()) where byte & 0xFE == 0xC0 {
            precondition(next & 0xC0 != 0x80, "an overlong form")
        }
        let segments = decoded.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false
        ).dropFirst()
        for segment in segments.dropLast() {
            precondition(!segment.isEmpty, "an empty segment")
        }
        for segment in segments {
            precondition(!segment.elementsEqual(".".utf8), "a dot")
            precondition(!segment.elementsEqual("..".utf8), "a way up")
        }
        precondition(path.isDirectory == (decoded.last == UInt8(ascii: "/")), "its end")
        let isHidden = segments.contains { $0.first == UInt8(ascii: ".") }
        precondition(path.hasHiddenSegment == isHidden, "its hidden segments")
    }

    private static func decode(
        _ path: Span<UInt8>, _ encodedSlash: RequestPath.EncodedSlash = .refused
    ) -> (RequestPath, [UInt8])? {
        var output = UniqueArray<UInt8>()
        guard
            let decoded = try? RequestPath.decode(
                path, encodedSlash: encodedSlash, into: &output)
        else { return nil }
        var bytes: [UInt8] = []
        for index in output.indices { bytes.append(output[index]) }
        return (decoded, bytes)
    }

    private static func readQuery(_ query: Span<UInt8>) {
        var items = QueryItems(query)
        while let item = items.next() {
            var output = UniqueArray<UInt8>()
            let value = item.value.bytes(in: query)
            guard (try? QueryItems.decode(value, into: &output)) != nil else { continue }
            precondition(output.count <= value.count, "longer when decoded")
        }
    }
}
