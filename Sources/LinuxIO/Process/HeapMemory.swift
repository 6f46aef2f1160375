// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The process's memory from malloc(3).
public enum HeapMemory {
    /// Bounds how many arenas the threads share, each of which reserves 64 MiB of address space; the C
    /// library would make up to eight for each processor.
    ///
    /// Of no more threads than there are processors can one hold up another at any time. To be called
    /// before the first thread; where `MALLOC_ARENA_MAX` is set, that counts.
    ///
    /// Source: mallopt(3), `M_ARENA_MAX`.
    public static func shareArenas() {
        guard unsafe getenv("MALLOC_ARENA_MAX") == nil else { return }
        let processors = sysconf(CInt(_SC_NPROCESSORS_ONLN))
        _ = mallopt(M_ARENA_MAX, CInt(min(max(processors, Self.minimumArenas), Self.maximumArenas)))
    }

    private static let minimumArenas = 2
    private static let maximumArenas = 16

    /// Gives the pages back to the kernel that hold nothing any more.
    ///
    /// Whoever allocates meanwhile may have to wait. Any thread may call it.
    ///
    /// Source: malloc_trim(3).
    public static func giveBack() {
        _ = clinux_give_memory_back()
    }
}
