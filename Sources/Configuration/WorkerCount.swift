// SPDX-License-Identifier: Apache-2.0

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
        case .automatic: Self.automaticCount(processors: Host.usableProcessors())
        case .fixed(let count): count
        }
    }

    /// Returns the number of workers for a number of processors: twice as many, at least 4.
    static func automaticCount(processors: Int) -> Int {
        let (doubled, overflow) = processors.multipliedReportingOverflow(by: 2)
        return overflow ? range.upperBound : min(max(doubled, 4), range.upperBound)
    }
}
