// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// What a worker does to others when it is called while all processors are busy.
///
/// Where a processor is free it runs at once either way.
///
/// Source: sched(7).
public enum WorkerScheduling: Sendable {
    /// It waits until one of the running threads pauses or has used its share: `SCHED_BATCH`.
    ///
    /// A thread that submits many jobs is then not interrupted by each worker that it calls: with
    /// tiny jobs on two processors that makes a hundredth of the context switches.
    case batch
    /// It may interrupt a running thread, as threads do by default.
    ///
    /// The job of a worker that was asleep starts some milliseconds earlier when other threads keep
    /// all processors busy.
    case interactive

    /// Has the calling thread scheduled so, unless the program was given a policy of its own.
    func apply() {
        guard case .batch = self else { return }
        // Where it is forbidden, the worker runs as threads do by default.
        _ = clinux_use_batch_scheduling()
    }
}
