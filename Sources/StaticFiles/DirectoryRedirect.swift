// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// Sends clients who name a directory without its slash to the path with it, so that relative links
/// in its index work.
enum DirectoryRedirect {
    /// 301 to the same path with a slash; only the path and the query, so that it cannot lead
    /// elsewhere.
    static func outcome(
        for path: Span<UInt8>, _ request: FileRequest, _ bytes: Span<UInt8>
    ) -> FileOutcome {
        var location = UniqueArray<UInt8>(minimumCapacity: path.count + 1)
        RequestPath.appendEscaped(path, to: &location)
        location.append(UInt8(ascii: "/"))
        if !request.head.query.isEmpty {
            location.append(UInt8(ascii: "?"))
            location.append(copying: request.head.query.bytes(in: bytes))
        }
        var fields = UniqueArray<UInt8>()
        ResponseFields.append(.location, location.span, to: &fields)
        return .page(.movedPermanently, fields: fields, reason: nil)
    }
}
