// SPDX-License-Identifier: Apache-2.0

import CLinux

/// The process's memory from malloc(3).
public enum HeapMemory {
    /// Gives the pages back to the kernel that hold nothing any more.
    ///
    /// Whoever allocates meanwhile may have to wait. Any thread may call it.
    ///
    /// Source: malloc_trim(3).
    public static func giveBack() {
        _ = clinux_give_memory_back()
    }
}
