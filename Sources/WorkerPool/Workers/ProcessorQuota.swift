// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The processor time that the control groups of this process allow it.
enum ProcessorQuota {
    /// How many processors the time is worth, rounded up; nil where it has no limit.
    ///
    /// The lowest limit of the process's group and those above it counts. Knows control groups of
    /// version 2.
    ///
    /// Source: Linux, Documentation/admin-guide/cgroup-v2.rst, `cpu.max`.
    static var processorCount: Int? {
        // Version 2 has one line, `0::/path`.
        guard
            let line = readFile("/proc/self/cgroup")?.split(separator: "\n").first(where: {
                $0.hasPrefix("0::/")
            })
        else { return nil }
        var parts = line.dropFirst("0::".count).split(separator: "/")
        var lowest: Int?
        while true {
            let folder = (["/sys/fs/cgroup"] + parts).joined(separator: "/")
            if let count = readFile(folder + "/cpu.max").flatMap({ Self.processorCount(in: $0) }) {
                lowest = min(lowest ?? count, count)
            }
            guard parts.popLast() != nil else { return lowest }
        }
    }

    /// - Parameter text: such as `150000 100000`, which is worth 2 processors, or `max 100000`.
    static func processorCount(in text: String) -> Int? {
        let numbers = text.split(whereSeparator: \.isWhitespace).map { Int($0) }
        guard numbers.count == 2, let time = numbers[0], let period = numbers[1], time > 0,
            period > 0
        else { return nil }
        return (time - 1) / period + 1
    }

    /// The beginning of a file, 4 KiB at most; nil where it cannot be read.
    private static func readFile(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        // Reads no more than there is room for.
        let count = unsafe read(descriptor, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }
}
