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

    /// The number of processors that the calling thread may run on, at least 1.
    ///
    /// Source: sched_getaffinity(2).
    static var allowedCount: Int {
        var mask = InlineArray<16, UInt64>(repeating: 0)
        var span = mask.mutableSpan
        unsafe span.withUnsafeMutableBufferPointer { buffer in
            // The mask outlives the call, which writes no more bytes than it has.
            _ = unsafe clinux_get_thread_affinity(buffer.baseAddress, buffer.count * 8)
        }
        return max(1, mask.indices.reduce(0) { $0 + mask[$1].nonzeroBitCount })
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
