// SPDX-License-Identifier: Apache-2.0

public import BasicContainers
public import HTTP
public import LinuxIO
import SystemPackage

/// What the file side made of a request.
public enum FileOutcome: ~Copyable {
    /// The whole response is in the output, with so many bytes of content.
    case written(Status, contentBytes: UInt64)
    /// The head is in the output; these pieces of the file, one at least, are its content.
    case pieces(Status, OpenFile, [FilePiece])
    /// Nothing is in the output: the caller writes a page with this status and these field lines.
    /// The reason is for the administrator; nil when the client's request is reason enough.
    case page(Status, fields: UniqueArray<UInt8>, reason: String?)

    /// A page without fields of its own.
    static func page(_ status: Status, because errno: Errno? = nil) -> FileOutcome {
        .page(status, fields: UniqueArray(), reason: errno.map { "\($0)" })
    }

    /// Where a client excludes every form that a file has.
    ///
    /// RFC 9110 section 12.5.3.
    static var notAcceptable: FileOutcome {
        var fields = UniqueArray<UInt8>()
        ResponseFields.append(.vary, "Accept-Encoding", to: &fields)
        return .page(.notAcceptable, fields: fields, reason: nil)
    }

    /// For a selection that has no content.
    static func refusal(_ selection: Selection, length: UInt64) -> FileOutcome {
        guard case .rangeNotSatisfiable = selection else { return page(.preconditionFailed) }
        var fields = UniqueArray<UInt8>()
        ResponseFields.appendUnsatisfiedRange(length: length, to: &fields)
        return .page(.rangeNotSatisfiable, fields: fields, reason: nil)
    }

    /// For what was found and cannot be opened.
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
