// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import SystemPackage

/// Answers requests for directories with a list of what is in them.
enum DirectoryListing {
    /// The most bytes of content that are sent along with the head.
    private static let maximumWholeBytes: UInt64 = 32 * 1024

    /// Answers a request for a directory: HTML, or JSON for clients that prefer it.
    ///
    /// Reads the whole directory, so it may wait for the disk; what is written of it is made as the
    /// client takes it.
    ///
    /// - Parameters:
    ///   - path: with a slash at its end.
    ///   - memoryLimit: how many bytes the names and what belongs to them may need; 503 where they
    ///     need more.
    static func respond(
        to request: FileRequest, _ bytes: Span<UInt8>, path: Span<UInt8>, in tree: FileTree,
        common: [UInt8], memoryLimit: Int, into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        let conditions = Preconditions(
            of: request.head, in: bytes, now: request.date.secondsSince1970)
        // There is a representation, but nothing that tells its states apart.
        let outcome = conditions.evaluate(Validators(entityTag: Span(), lastModified: nil))
        guard outcome != .preconditionFailed else { return .page(.preconditionFailed) }
        var format = ListingFormat.page
        if case .problem = MediaPreference(of: request.head, in: bytes) {
            format = .document
        }
        let order = ListingOrder(query: request.head.query.bytes(in: bytes))
        var listing = ListingPieces(of: path, format, order)
        do throws(Errno) {
            guard try read(path, in: tree, into: &listing, memoryLimit) else {
                return .page(
                    .serviceUnavailable, fields: UniqueArray(),
                    reason: "the directory has more names than buffered_bytes= allows for")
            }
        } catch {
            return .refusal(FoundFile(error))
        }
        ResponseHead.appendStatusLine(.ok, date: request.date, to: &output)
        output.append(copying: common)
        ResponseFields.append(.contentType, format.mediaType, to: &output)
        ResponseFields.append(.contentLength, listing.remaining, to: &output)
        ResponseFields.append(.vary, "Accept", to: &output)
        ResponseHead.appendEnd(connection: request.connection, to: &output)
        guard request.head.method != .head else { return .written(.ok, contentBytes: 0) }
        listing.sort()
        guard listing.remaining <= maximumWholeBytes else {
            return .pieces(.ok, nil, ContentPieces(listing))
        }
        let count = listing.remaining
        while let piece = listing.next() {
            output.append(copying: piece.text.span)
        }
        return .written(.ok, contentBytes: count)
    }

    /// Reads a directory; hidden names, and what the policy refuses, are left out.
    ///
    /// - Returns: false where that takes too much memory.
    /// - Throws: `EACCES` for a directory that must not be read.
    private static func read(
        _ path: Span<UInt8>, in tree: FileTree, into listing: inout ListingPieces,
        _ memoryLimit: Int
    ) throws(Errno) -> Bool {
        var reader = try DirectoryReader(try tree.open(path))
        var line = UniqueArray<UInt8>()
        while let entry = try reader.next() {
            let status: FileStatus? =
                switch entry.target {
                case .file(let status): status
                case .link: tree.status(of: entry.name.span, in: path)
                }
            guard let status, status.kind != .special, RequestPath.mayHold(entry.name.span),
                entry.name.first != UInt8(ascii: ".")
                    || servesHidden(entry.name, status, in: path, tree.policy)
            else { continue }
            guard listing.append(entry.name, status, measuredIn: &line),
                listing.heldBytes <= memoryLimit
            else { return false }
        }
        return true
    }

    /// Whether an entry is served whose name begins with a dot.
    private static func servesHidden(
        _ name: [UInt8], _ status: FileStatus, in path: Span<UInt8>, _ policy: FilePolicy
    ) -> Bool {
        guard !policy.rules.isEmpty else { return policy.servesHidden }
        var whole = Array(copying: path) + name
        if status.kind == .directory {
            whole.append(UInt8(ascii: "/"))
        }
        return policy.applied(to: whole.span).servesHidden
    }
}
