// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
public import LinuxIO
import SystemPackage
import Threads

/// The content of a file, shared by the cache and the responses that are made of it.
///
/// A client that takes it at once spares the server all that opening a file costs. For one that does
/// not, the file is opened after all: nobody who is slow holds memory.
public final class LargeContent: Sendable {
    private let bytes: UniqueArray<UInt8>
    /// The file's when it was read.
    let status: FileStatus
    private let path: [UInt8]
    private let indexName: String?
    private let coding: ContentCoding?
    private let root: DocumentRoot

    /// Reads a file.
    ///
    /// May wait for the disk.
    ///
    /// - Parameters:
    ///   - form: what was opened; its state is settled.
    ///   - path: the decoded request path that led to it.
    /// - Returns: nil where it cannot be read, or was written to meanwhile.
    init?(
        of file: borrowing OpenFile, _ form: FileForm, at path: Span<UInt8>, in root: DocumentRoot
    ) {
        guard
            case .whole(let bytes)? = try? FileContent.read(
                file, form.status, acceptsChanges: false)
        else { return nil }
        self.bytes = bytes
        status = form.status
        self.path = Array(copying: path)
        indexName = form.indexName
        coding = form.coding
        self.root = root
    }

    /// The number of bytes.
    public var count: Int { bytes.count }

    /// Opens the file, if it is what it was when it was read.
    ///
    /// May wait for the disk.
    public func reopen() -> OpenFile? {
        let path = path
        guard let tree = root.look(at: MonotonicClock.nanoseconds).tree,
            let file = try? tree.open(path.span, indexName: indexName, coding: coding),
            (try? file.status) == status
        else { return nil }
        return file
    }

    /// Works on a part of the bytes.
    public func withBytes<Result, Failure: Error>(
        from offset: UInt64, count: UInt64,
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try Self.withBytes(of: bytes, Int(offset)..<Int(offset + count), body)
    }

    private static func withBytes<Result, Failure: Error>(
        of bytes: borrowing UniqueArray<UInt8>, _ range: Range<Int>,
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes.span.extracting(range))
    }
}
