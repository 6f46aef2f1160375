// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How many worker threads run requests.
public enum WorkerCount: Sendable, Equatable {
    /// As many as suit the processors that this process may use.
    case automatic
    /// Exactly this many, 1 to 1024.
    case fixed(Int)

    /// The allowed numbers of workers.
    public static let range = 1...1024

    /// The number of threads to start, 1 to 1024.
    ///
    /// `automatic` asks the kernel each time, so the result follows a changed affinity mask.
    ///
    /// Source: proc_pid_status(5), `Cpus_allowed`, which is the mask of sched_getaffinity(2).
    public var count: Int {
        switch self {
        case .automatic: Self.automaticCount(processors: Self.usableProcessors())
        case .fixed(let count): count
        }
    }

    /// Returns the number of workers for a number of processors: twice as many, at least 4.
    static func automaticCount(processors: Int) -> Int {
        let (doubled, overflow) = processors.multipliedReportingOverflow(by: 2)
        return overflow ? range.upperBound : min(max(doubled, 4), range.upperBound)
    }

    /// Returns how many processors this process may run on, at least 1.
    ///
    /// Source: proc_pid_status(5), `Cpus_allowed`: the mask of sched_getaffinity(2), which is not
    /// in Swift's module of the C library. Without /proc: sysconf(3), `_SC_NPROCESSORS_ONLN`.
    static func usableProcessors() -> Int {
        let allowed = (try? FileSystem.contents(of: "/proc/self/status")).flatMap(allowedProcessors)
        return max(allowed ?? sysconf(CInt(_SC_NPROCESSORS_ONLN)), 1)
    }

    /// Returns the number of bits in the processor mask of a process's status, if it has one.
    static func allowedProcessors(inStatus status: [UInt8]) -> Int? {
        let label = Array("Cpus_allowed:".utf8)
        let line = status.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: label) }
        return line?.dropFirst(label.count).reduce(0) { count, byte in
            count + (Character(Unicode.Scalar(byte)).hexDigitValue?.nonzeroBitCount ?? 0)
        }
    }
}
