// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the kernel says about one thread of this process.
///
/// Source: proc(5), `/proc/self/task`.
package struct ThreadStatus: Equatable {
    package let name: String
    package let isAsleep: Bool
    /// Signal n is bit n - 1.
    package let blockedSignals: UInt64
    /// How often the thread was taken off a processor, by its own will or not.
    package let switchCount: Int
    /// Such as `0-1`.
    package let allowedProcessors: String
    /// The number of sched(7)'s policy: 0 is SCHED_OTHER, 3 SCHED_BATCH.
    package let schedulingPolicy: String

    /// The threads of this process whose names begin so, sorted by name.
    package static func all(named prefix: String) -> [ThreadStatus] {
        guard let folder = unsafe opendir("/proc/self/task") else { return [] }
        defer { unsafe closedir(folder) }
        var all: [ThreadStatus] = []
        // An entry is only as long as its name.
        let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        while let entry = unsafe readdir(folder) {
            let text = unsafe UnsafeRawPointer(entry).advanced(by: nameOffset)
            let number = unsafe String(cString: text.assumingMemoryBound(to: CChar.self))
            // A thread that has just ended has no file any more.
            guard let text = readFile("/proc/self/task/\(number)/status"),
                let policy = readFile("/proc/self/task/\(number)/stat").flatMap(Self.policy(of:)),
                let status = ThreadStatus(text, policy: policy), status.name.hasPrefix(prefix)
            else { continue }
            all.append(status)
        }
        return all.sorted { $0.name < $1.name }
    }

    /// The status of the calling thread.
    package static var current: ThreadStatus? {
        guard let text = readFile("/proc/thread-self/status"),
            let policy = readFile("/proc/thread-self/stat").flatMap(Self.policy(of:))
        else { return nil }
        return ThreadStatus(text, policy: policy)
    }

    /// Field 41 of a thread's `stat`, counted from behind the name, which may hold anything.
    private static func policy(of stat: String) -> String? {
        guard let name = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[name...].split(separator: " ").dropFirst()
        return fields.count > 38 ? String(fields[fields.startIndex + 38]) : nil
    }

    private init?(_ text: String, policy: String) {
        var fields: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":\t", maxSplits: 1)
            guard parts.count == 2 else { continue }
            fields[parts[0]] = parts[1]
        }
        guard let name = fields["Name"], let state = fields["State"],
            let blocked = fields["SigBlk"].flatMap({ UInt64($0, radix: 16) }),
            let voluntary = fields["voluntary_ctxt_switches"].flatMap({ Int($0) }),
            let forced = fields["nonvoluntary_ctxt_switches"].flatMap({ Int($0) })
        else { return nil }
        self.name = String(name)
        isAsleep = state.hasPrefix("S")
        blockedSignals = blocked
        switchCount = voluntary + forced
        schedulingPolicy = policy
        allowedProcessors = fields["Cpus_allowed_list"].map(String.init) ?? ""
    }
}

private func readFile(_ path: String) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 8192)
    let count = unsafe read(descriptor, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
}
