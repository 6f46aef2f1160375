// SPDX-License-Identifier: Apache-2.0

public import BasicContainers
import CLinux
import Glibc
public import SystemPackage

/// A file opened for reading, closed when its owner ends.
public struct OpenFile: ~Copyable, Sendable {
    private let descriptor: OwnedDescriptor

    /// Creates the owner of a file that was opened for reading.
    public init(_ descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }

    /// The descriptor's number.
    public var number: CInt { descriptor.number }

    /// Gives up the descriptor, for what reads a directory.
    consuming func takeDescriptor() -> OwnedDescriptor { descriptor }

    /// The file's kind, size and identity at this moment.
    ///
    /// - Throws: the errno of fstat(2).
    public var status: FileStatus {
        get throws(Errno) { try FileStatus(ofDescriptor: descriptor.number) }
    }

    /// Whether the byte at an offset can be had without waiting for the disk, as far as the file system
    /// tells.
    ///
    /// Source: preadv2(2), `RWF_NOWAIT`.
    public func isInMemory(at offset: UInt64) -> Bool {
        clinux_is_in_memory(descriptor.number, off_t(clamping: offset)) > 0
    }

    /// Appends a part of the file to a buffer.
    ///
    /// May wait for the disk.
    ///
    /// - Parameter expected: with so many bytes, and no more at once, the file is taken to end; nil asks
    ///   for more until there is none.
    /// - Returns: the number of bytes, less than `count` only where the file ends.
    /// - Throws: the errno of pread(2), `EISDIR` for a directory.
    public func read(
        into buffer: inout UniqueArray<UInt8>, from offset: UInt64, count: Int,
        expecting expected: Int? = nil
    ) throws(Errno) -> Int {
        var total = 0
        while total < count, total == 0 || total != expected {
            var result = 0
            buffer.append(addingCount: count - total) { output in
                unsafe output.withUnsafeMutableBufferPointer { free, initializedCount in
                    result = unsafe pread(
                        descriptor.number, free.baseAddress, free.count,
                        off_t(clamping: offset + UInt64(total)))
                    if result < 0 {
                        result = -Int(errno)
                    }
                    initializedCount = max(0, result)
                }
            }
            if result == -Int(EINTR) {
                continue
            }
            result = try Errno.check(result)
            if result == 0 {
                break
            }
            total += result
        }
        return total
    }
}
