// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import LinuxIO
import SystemPackage

/// What reading a small file gave.
enum FileContent: ~Copyable {
    /// All of it, in one state.
    case whole(UniqueArray<UInt8>)
    /// As much as there was: the file was written to meanwhile, or its size says nothing, as in
    /// `/proc` and `/sys`.
    case asRead(UniqueArray<UInt8>)
    /// It was written to meanwhile.
    case changed
    /// It is larger than it was, with this status, or than its size says.
    case tooLarge(FileStatus)

    /// Reads a file of at most `FileCache.maximumFileBytes`.
    ///
    /// May wait for the disk.
    ///
    /// - Parameters:
    ///   - status: the file's when it was opened.
    ///   - acceptsChanges: whether what is read counts though it may be half of one state and half of
    ///     another.
    /// - Throws: the errno of pread(2).
    static func read(
        _ file: borrowing OpenFile, _ status: FileStatus, acceptsChanges: Bool
    ) throws(Errno) -> FileContent {
        var content = UniqueArray<UInt8>(minimumCapacity: Int(status.size) + 1)
        // One byte more than there should be shows that there is more.
        var count = try file.read(
            into: &content, from: 0, count: Int(status.size) + 1, expecting: Int(status.size))
        let statusAfter = try file.status
        if count == status.size, statusAfter == status { return .whole(content) }
        guard acceptsChanges || statusAfter == status else { return .changed }
        if count > status.size {
            let maximum = Int(FileCache.maximumFileBytes)
            count += try file.read(
                into: &content, from: UInt64(count), count: maximum + 1 - count)
            guard count <= maximum else { return .tooLarge(statusAfter) }
        }
        return .asRead(content)
    }
}

extension ContentHash {
    private static let runBytes = 64 * 1024

    /// Creates the hash of a file's first bytes, without taking them into memory together.
    ///
    /// May wait for the disk.
    ///
    /// - Returns: nil where there are fewer bytes.
    /// - Throws: the errno of pread(2).
    init?(of file: borrowing OpenFile, count: UInt64) throws(Errno) {
        self.init()
        var run = UniqueArray<UInt8>(minimumCapacity: Self.runBytes)
        var offset: UInt64 = 0
        while offset < count {
            let wanted = Int(min(UInt64(Self.runBytes), count - offset))
            run.removeAll(keepingCapacity: true)
            guard try file.read(into: &run, from: offset, count: wanted) == wanted else {
                return nil
            }
            update(run.span)
            offset += UInt64(wanted)
        }
    }
}
