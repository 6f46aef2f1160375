// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import SystemPackage

/// What is in a directory, as far as it is served.
struct DirectoryListing {
    /// The number of names that are listed at most, so that no directory takes a worker for long.
    static let maximumEntries = 4096
    /// The number of names that are read at most, including those that are left out.
    private static let maximumNames = 16 * maximumEntries

    /// In order.
    let entries: [ListingEntry]
    /// There are more names than are listed.
    let isCut: Bool
    let order: ListingOrder

    /// Creates the listing of a directory below a root, which it reads.
    ///
    /// May wait for the disk. Hidden names, and what the policy refuses, are left out.
    ///
    /// - Parameter path: with a slash at its end.
    /// - Throws: `EACCES` for a directory that must not be read.
    init(
        of path: Span<UInt8>, in tree: FileTree, _ order: ListingOrder
    ) throws(Errno) {
        var reader = try DirectoryReader(try tree.open(path))
        var entries: [ListingEntry] = []
        var nameCount = 0
        while entries.count <= Self.maximumEntries, nameCount <= Self.maximumNames,
            let entry = try reader.next()
        {
            nameCount += 1
            guard tree.policy.servesHidden || entry.name.first != UInt8(ascii: ".") else {
                continue
            }
            let status: FileStatus? =
                switch entry.target {
                case .file(let status): status
                case .link: tree.status(of: entry.name.span, in: path)
                }
            if let status, let line = ListingEntry(name: entry.name, status) {
                entries.append(line)
            }
        }
        isCut = entries.count > Self.maximumEntries || nameCount > Self.maximumNames
        self.order = order
        self.entries = entries.prefix(Self.maximumEntries).sorted(by: order.areInOrder)
    }

    /// Answers a request for a directory with its listing: HTML, or JSON for clients that prefer it.
    static func respond(
        to request: FileRequest, _ bytes: Span<UInt8>, path: Span<UInt8>, in tree: FileTree,
        common: Span<UInt8>, into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        let conditions = Preconditions(
            of: request.head, in: bytes, now: request.date.secondsSince1970)
        // There is a representation, but nothing that tells its states apart.
        let outcome = conditions.evaluate(Validators(entityTag: Span(), lastModified: nil))
        guard outcome != .preconditionFailed else { return .page(.preconditionFailed) }
        let order = ListingOrder(query: request.head.query.bytes(in: bytes))
        var content = UniqueArray<UInt8>()
        let mediaType: String
        do throws(Errno) {
            let listing = try DirectoryListing(of: path, in: tree, order)
            if case .problem = MediaPreference(of: request.head, in: bytes) {
                mediaType = ListingDocument.mediaType
                ListingDocument.append(listing, to: &content)
            } else {
                mediaType = ListingPage.mediaType
                ListingPage.append(listing, of: path, to: &content)
            }
        } catch {
            return .refusal(FoundFile(error))
        }
        ResponseHead.appendStatusLine(.ok, date: request.date, to: &output)
        output.append(copying: common)
        ResponseFields.append(.contentType, mediaType, to: &output)
        ResponseFields.append(.contentLength, UInt64(content.count), to: &output)
        ResponseFields.append(.vary, "Accept", to: &output)
        ResponseHead.appendEnd(connection: request.connection, to: &output)
        guard request.head.method != .head else { return .written(.ok, contentBytes: 0) }
        output.append(copying: content.span)
        return .written(.ok, contentBytes: UInt64(content.count))
    }
}

/// A line of a directory's listing.
struct ListingEntry {
    /// UTF-8 without controls.
    let name: [UInt8]
    let isDirectory: Bool
    /// Bytes; of no meaning for a directory.
    let size: UInt64
    /// Seconds since 1970.
    let modified: Int64

    /// Creates the line for a name; nil for what is neither file nor directory, and for a name that no request
    /// can have: one with controls, or that is not UTF-8.
    init?(name: [UInt8], _ status: FileStatus) {
        guard status.kind != .special, name.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            (try? UTF8Span(validating: name.span)) != nil
        else { return nil }
        self.name = name
        isDirectory = status.kind == .directory
        size = status.size
        modified = status.modifiedSeconds
    }
}

/// In which order a directory is listed: `?sort=name|size|time`, `&order=asc|desc`.
///
/// Directories always come first.
struct ListingOrder: Equatable {
    /// What the lines are sorted by.
    enum Key: String, CaseIterable {
        case name
        case size
        case time
    }

    var key = Key.name
    var isDescending = false

    init(_ key: Key = .name, isDescending: Bool = false) {
        self.key = key
        self.isDescending = isDescending
    }

    /// Creates the order that a query asks for; the default is by name, ascending.
    init(query: Span<UInt8>) {
        var items = QueryItems(query)
        while let item = items.next() {
            let value = item.value.bytes(in: query)
            if item.name.bytes(in: query).elementsEqual("sort") {
                key = Key.allCases.first { value.elementsEqual($0.rawValue) } ?? key
            } else if item.name.bytes(in: query).elementsEqual("order") {
                isDescending = value.elementsEqual("desc")
            }
        }
    }

    /// Whether one line comes before another.
    func areInOrder(_ left: ListingEntry, _ right: ListingEntry) -> Bool {
        guard left.isDirectory == right.isDirectory else { return left.isDirectory }
        switch key {
        case .size where left.size != right.size && !left.isDirectory:
            return (left.size < right.size) != isDescending
        case .time where left.modified != right.modified:
            return (left.modified < right.modified) != isDescending
        case .size, .time: return Self.isBefore(left.name, right.name)
        case .name: return Self.isBefore(left.name, right.name) != isDescending
        }
    }

    /// By letters without their case, then by bytes; no two names in a directory are equal.
    private static func isBefore(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        for (one, other) in zip(left, right) where ASCII.lowercased(one) != ASCII.lowercased(other)
        {
            return ASCII.lowercased(one) < ASCII.lowercased(other)
        }
        return left.count == right.count
            ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }
}
