// SPDX-License-Identifier: Apache-2.0

import CLinux

/// The pages of the program and its libraries that the process has mapped.
///
/// The kernel maps 64 KiB around each page that is touched, and the start touches much that is not
/// needed again: what reads the arguments and the configuration, and links the program. Unmapped, those
/// pages stay in the page cache, where the kernel may take them whenever it wants memory.
public struct ProgramPages: ~Copyable {
    private let mappings: OwnedDescriptor

    /// Opens the list of the process's mappings, which a process that is confined afterwards can still
    /// read.
    ///
    /// - Returns: nil where there is none, or it must not be read.
    public init?() {
        let number = unsafe clinux_openat(AT_FDCWD, "/proc/self/smaps", O_RDONLY)
        guard number >= 0 else { return nil }
        mappings = OwnedDescriptor(owning: number)
    }

    /// - Parameter mappings: a list of mappings.
    init(_ mappings: consuming OwnedDescriptor) {
        self.mappings = mappings
    }

    /// Unmaps all of them; each is mapped again when it is touched.
    ///
    /// What the process has changed stays, as where a debugger or a probe has put its breakpoints.
    /// Takes about a millisecond. Any thread may call it.
    ///
    /// Source: proc(5), smaps; madvise(2), `MADV_DONTNEED`.
    public func unmap() {
        clinux_unmap_files(mappings.number)
    }
}
