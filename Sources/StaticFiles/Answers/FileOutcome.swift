// SPDX-License-Identifier: Apache-2.0

public import BasicContainers
public import HTTP
public import LinuxIO
import SystemPackage

/// What came of a request for a file.
public enum FileOutcome: ~Copyable {
    /// The whole response is in the output, with this number of bytes of content.
    case written(Status, contentBytes: UInt64)
    /// The head is in the output; these pieces, one at least, are its content. The file is that which
    /// their bytes come from; nil where they are text alone.
    case pieces(Status, OpenFile?, ContentPieces)
    /// The same where the bytes are in memory.
    case content(Status, LargeContent, ContentPieces)
    /// Nothing is in the output: the caller writes a page with this status and these field lines.
    /// The reason is for the administrator; nil when the client's request is reason enough.
    case page(Status, fields: UniqueArray<UInt8>, reason: String?)

    /// A page without fields of its own.
    static func page(_ status: Status, because errno: Errno? = nil) -> FileOutcome {
        .page(status, fields: UniqueArray(), reason: errno.map { "\($0)" })
    }

    /// The page for a client that excludes every form of a file.
    ///
    /// RFC 9110 section 12.5.3.
    static var notAcceptable: FileOutcome {
        var fields = UniqueArray<UInt8>()
        ResponseFields.append(.vary, "Accept-Encoding", to: &fields)
        return .page(.notAcceptable, fields: fields, reason: nil)
    }

    /// The page for a selection without content.
    static func refusal(_ selection: Selection, length: UInt64) -> FileOutcome {
        guard case .rangeNotSatisfiable = selection else { return page(.preconditionFailed) }
        var fields = UniqueArray<UInt8>()
        ResponseFields.appendUnsatisfiedRange(length: length, to: &fields)
        return .page(.rangeNotSatisfiable, fields: fields, reason: nil)
    }

    /// The page for what was found and cannot be opened.
    static func refusal(_ found: FoundFile) -> FileOutcome {
        switch found {
        case .forbidden(let errno): page(.forbidden, because: errno)
        case .failed(let errno): page(.failure(errno), because: errno)
        case .file, .directory, .missing: page(.notFound)
        }
    }
}

extension Status {
    /// The status for what could not be looked at.
    static func failure(_ errno: Errno) -> Status {
        switch errno {
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory: .serviceUnavailable
        default: .internalServerError
        }
    }
}

/// Sends a client to the path under which what it asks for is served: a directory's with its slash,
/// so that relative links in the index work; a page's without its extension.
enum PathRedirect {
    /// 301 to a path, with the query; nothing else, so that it cannot lead elsewhere.
    ///
    /// - Parameter prefix: what a proxy has taken off the front of paths, escaped.
    static func outcome(
        to path: Span<UInt8>, behind prefix: [UInt8], withSlash: Bool = false,
        _ query: borrowing FileQuery
    ) -> FileOutcome {
        var location = UniqueArray<UInt8>(minimumCapacity: prefix.count + path.count + 1)
        location.append(copying: prefix)
        RequestPath.appendEscaped(path, to: &location)
        if withSlash {
            location.append(UInt8(ascii: "/"))
        }
        let head = query.request.head
        if !head.query.isEmpty {
            location.append(UInt8(ascii: "?"))
            location.append(copying: head.query.bytes(in: query.bytes))
        }
        var fields = UniqueArray<UInt8>()
        ResponseFields.append(.location, location.span, to: &fields)
        return .page(.movedPermanently, fields: fields, reason: nil)
    }
}
