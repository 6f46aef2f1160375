// SPDX-License-Identifier: Apache-2.0

import LinuxIO

extension ExpositionWriter {
    /// Writes what every process has, under the names that all programs use for it.
    ///
    /// What the kernel does not tell is left out. Blocks for a few reads of `/proc`.
    mutating func write(_ usage: ProcessUsage) {
        counter(
            Family("process_cpu", unit: "seconds", "User and system CPU time spent."),
            [Sample(nanoseconds: usage.processorTime)])
        if let start = usage.startTime {
            gauge(
                Family(
                    "process_start_time", unit: "seconds",
                    "Start of the process since 1970 in UTC; an upgrade in place does not change it."
                ),
                [Sample(nanoseconds: start)])
        }
        if let memory = usage.memory {
            gauge(
                Family("process_resident_memory", unit: "bytes", "Memory that is resident."),
                memory.resident)
            gauge(
                Family("process_virtual_memory", unit: "bytes", "Memory that is mapped."),
                memory.virtual)
        }
        if let count = usage.openDescriptors {
            gauge(Family("process_open_fds", "File descriptors that are open."), count)
        }
        if let limit = usage.maximumDescriptors {
            gauge(Family("process_max_fds", "File descriptors that may be open."), limit)
        }
    }
}
