// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The processors that a thread may run on.
enum ProcessorSet {
    /// The numbers that processors of this machine have, also those that are offline; at most 1024.
    ///
    /// Source: sysconf(3), `_SC_NPROCESSORS_CONF`.
    static var configured: Range<Int> {
        0..<min(max(sysconf(Int32(_SC_NPROCESSORS_CONF)), 1), 1024)
    }

    /// How many processors the calling thread may run on.
    ///
    /// Source: sched_getaffinity(2).
    static var allowedCount: Int {
        max(1, Int(clinux_allowed_processors()))
    }

    /// Restricts the calling thread.
    ///
    /// Processors that are offline or forbidden are passed over; if none is left, the thread stays where it
    /// may run now.
    ///
    /// Source: sched_setaffinity(2).
    static func restrictThread(to processors: [Int]) {
        var mask = InlineArray<16, UInt64>(repeating: 0)
        for processor in processors where configured.contains(processor) {
            mask[processor / 64] |= 1 << UInt64(processor % 64)
        }
        var span = mask.mutableSpan
        unsafe span.withUnsafeMutableBufferPointer { buffer in
            // The mask outlives the call, which reads as many bytes as it has.
            _ = unsafe clinux_set_thread_affinity(buffer.baseAddress, buffer.count * 8)
        }
    }
}
