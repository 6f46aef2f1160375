// SPDX-License-Identifier: Apache-2.0
//
// A request for a file, in steps:
//
// 1. The path is in the worker's cache and was checked lately: answer from memory.
// 2. Find the file below the root; the kernel proves that it is below. Nothing there, not allowed,
//    a directory: a page or a redirection.
// 3. It is what the cache holds: note the time and answer from memory. It is small: read it into the
//    cache and answer from there. It is large: answer with the open file.
//
// Preconditions, ranges and heads are the business of Selection and FileHead.

public import BasicContainers
import HTTP
import LinuxIO
import SystemPackage

/// Serves the files below a root.
///
/// Belongs to one worker's thread.
public struct StaticFileHandler: ~Copyable {
    /// What the cache of one worker may hold, in bytes.
    private static let cacheBytes = 4 << 20

    private let root: DocumentRoot
    private var cache = FileCache(byteLimit: StaticFileHandler.cacheBytes)

    /// A handler with an empty cache.
    public init(root: DocumentRoot) {
        self.root = root
    }

    /// Answers a `GET` or `HEAD`.
    ///
    /// May wait for the disk, never for the client.
    ///
    /// - Parameters:
    ///   - bytes: what the request's head was parsed from.
    ///   - path: the request's path, decoded.
    ///   - output: the response is appended to it.
    public mutating func respond(
        to request: FileRequest, _ bytes: Span<UInt8>, path: Span<UInt8>,
        into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        if let slot = cache.find(path),
            cache.wasChecked(
                slot, at: request.now, within: root.policy.cacheLifetime)
        {
            return answerFromMemory(slot, request, bytes, into: &output)
        }
        switch root.find(path) {
        case .file(let file, let status, let name):
            return answer(with: file, status, name, request, bytes, path, into: &output)
        case .directory:
            return path[path.count - 1] == UInt8(ascii: "/")
                ? Self.page(.notFound) : Self.redirect(request, bytes, path)
        case .missing:
            let conditions = Preconditions(
                of: request.head, in: bytes, now: request.date.secondsSince1970)
            let failed = conditions.evaluateMissing() == .preconditionFailed
            return Self.page(failed ? .preconditionFailed : .notFound)
        case .forbidden(let errno):
            return Self.page(.forbidden, because: errno)
        case .failed(let errno):
            return Self.page(Self.status(of: errno), because: errno)
        }
    }

    /// Forgets the files in memory.
    public mutating func forgetAll() {
        cache.removeAll()
    }

    private mutating func answer(
        with file: consuming OpenFile, _ status: FileStatus, _ name: String?,
        _ request: FileRequest, _ bytes: Span<UInt8>, _ path: Span<UInt8>,
        into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        if let slot = cache.find(path), cache.confirm(slot, status, at: request.now) {
            return answerFromMemory(slot, request, bytes, into: &output)
        }
        let seconds = request.date.secondsSince1970
        let representation = Representation(
            status, mediaType: name.map(MediaTypes.type(of:)) ?? MediaTypes.type(of: path),
            now: seconds)
        if status.size <= FileCache.fileLimit,
            let content = Self.read(file, status)
        {
            let slot = cache.insert(
                CachedFile(
                    path: path, status: status, content: content,
                    representation: representation, checkedAt: request.now,
                    isSettled: !(seconds - 1...seconds + 1).contains(status.modifiedSeconds)))
            return answerFromMemory(slot, request, bytes, into: &output)
        }
        let selection = Selection(request, bytes, of: representation)
        guard
            let content = FileHead.append(
                selection, of: representation, to: request, into: &output)
        else {
            return Self.refusal(selection, length: status.size)
        }
        switch content {
        case .nothing(let status): return .written(status, contentBytes: 0)
        case .run(let status, let range):
            let piece = FilePiece(offset: range.offset, count: range.count)
            return .pieces(status, file, [piece])
        case .parts(let parts): return .pieces(.partialContent, file, parts.pieces)
        }
    }

    private func answerFromMemory(
        _ slot: Int, _ request: FileRequest, _ bytes: Span<UInt8>,
        into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        cache.withEntry(slot) { entry in
            let selection = Selection(request, bytes, of: entry.representation)
            guard
                let content = FileHead.append(
                    selection, of: entry.representation, to: request, into: &output)
            else {
                return Self.refusal(selection, length: entry.representation.length)
            }
            switch content {
            case .nothing(let status): return .written(status, contentBytes: 0)
            case .run(let status, let range):
                output.append(copying: entry.content.span.extracting(range))
                return .written(status, contentBytes: range.count)
            case .parts(let parts):
                let count = parts.append(entry.content.span, to: &output)
                return .written(.partialContent, contentBytes: count)
            }
        }
    }

    /// Reads a whole file.
    ///
    /// - Returns: nil when it cannot be read, or was changed meanwhile.
    private static func read(
        _ file: borrowing OpenFile, _ status: FileStatus
    ) -> UniqueArray<UInt8>? {
        var content = UniqueArray<UInt8>(minimumCapacity: Int(status.size))
        // One byte more than there should be shows that the file has grown.
        let wanted = Int(status.size) + 1
        guard let count = try? file.read(into: &content, from: 0, count: wanted),
            count == status.size, (try? file.status) == status
        else { return nil }
        return content
    }

    /// 301 to the same path with a slash; only the path and the query, so that it cannot lead
    /// elsewhere.
    private static func redirect(
        _ request: FileRequest, _ bytes: Span<UInt8>, _ path: Span<UInt8>
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

    private static func refusal(_ selection: Selection, length: UInt64) -> FileOutcome {
        guard case .rangeNotSatisfiable = selection else { return page(.preconditionFailed) }
        var fields = UniqueArray<UInt8>()
        ResponseFields.appendUnsatisfiedRange(length: length, to: &fields)
        return .page(.rangeNotSatisfiable, fields: fields, reason: nil)
    }

    private static func page(_ status: Status, because errno: Errno? = nil) -> FileOutcome {
        .page(status, fields: UniqueArray(), reason: errno.map { "\($0)" })
    }

    private static func status(of errno: Errno) -> Status {
        switch errno {
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory: .serviceUnavailable
        default: .internalServerError
        }
    }
}
