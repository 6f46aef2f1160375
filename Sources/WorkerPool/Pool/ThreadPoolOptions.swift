// SPDX-License-Identifier: Apache-2.0

import CLinux

/// How a pool is made, besides its size.
///
/// Threads and processes that a job starts inherit the attributes of its worker: they have the same
/// processors, scheduling policy and signal mask. So have the cooperative threads of Swift, if the
/// first `Task {}` of the program is made in a job. By default a worker has those of the thread that
/// made the pool, and there is nothing to inherit but the name, which a program that is executed
/// replaces by its own. `processors`, `scheduling` and `blocksSignals` change that.
public struct ThreadPoolOptions: Sendable {
    /// The first part of the threads' names; `-` and the worker's number follow.
    ///
    /// The kernel keeps 15 bytes in all, so that a long name is cut before the number.
    public var name = "worker"
    /// How many jobs may wait.
    public var queue = QueueLimit.unbounded
    /// How long a job may wait for a worker; nil for as long as it takes.
    ///
    /// A job that has waited for longer is not run: it ends with `ThreadPoolError.expired` and is counted
    /// in `PoolGauges.expired`. That is looked at when a worker takes it, to about 4 ms; until then it
    /// keeps its place in a bounded queue. Holds for what is given to `execute`, `submit` and `run`, not
    /// for a source's events nor for the parts of tasks, which have to run.
    public var maximumQueueAge: Duration?
    /// The processors the workers may run on, by their numbers from 0; empty for all.
    ///
    /// A number that the machine does not have is `ThreadPoolError.invalidProcessor`. Those that are
    /// offline, or forbidden to the process, are passed over; if none is left, the workers run where
    /// the program does. What a job starts runs on the same.
    public var processors: [Int] = []
    /// How many processors a source's brief events may keep busy, at least 1; nil for as many as
    /// `ThreadPool.defaultSize`.
    ///
    /// Workers that are held up, by what may block or otherwise, do not count. Fewer run where more
    /// would get no more done. See `JobSource.hasBriefEvents`.
    public var processorCount: Int?
    /// Whether a worker that is woken interrupts others when all processors are busy.
    ///
    /// `.batch` is inherited by what a job starts.
    public var scheduling = WorkerScheduling.interactive
    /// Whether workers block all signals but those that their own faults raise.
    ///
    /// So that handlers run on other threads, and sigwait(3) or signalfd(2) there get every signal. A
    /// program that blocks its signals before it makes the pool needs no more than that; otherwise
    /// workers have the mask of the thread that makes the pool, or resizes it.
    ///
    /// What a job starts inherits the mask: a child process would ignore `SIGTERM`. Give
    /// posix_spawn(3) an empty one with `POSIX_SPAWN_SETSIGMASK`.
    public var blocksSignals = false
    /// The size of a worker's stack in bytes, at least 16 KiB; nil for what the C library gives,
    /// mostly 8 MiB.
    ///
    /// The memory is reserved, and used as far as the jobs reach.
    public var stackSize: Int?
    /// Runs first on each worker's thread, with the worker's number.
    ///
    /// This is the place to make what a worker needs for itself: it returns before the worker's first
    /// job or event. The numbers go from 0 to the pool's size less one, below
    /// `ThreadPool.sizes.upperBound`, with no gap. Where a resize brings a number back whose worker has
    /// left, this runs again, after that worker's `onExit`.
    ///
    /// It may submit jobs. `ThreadPool.init` and `resize(to:)` do not wait for it.
    public var onStart: (@Sendable (Int) -> Void)?
    /// Runs last on each worker's thread, with the worker's number.
    ///
    /// It may use the pool; `shutdown` and `discard` throw `ThreadPoolError.calledFromWorker`, as in a
    /// job. `resize(to:)` does not wait for it.
    public var onExit: (@Sendable (Int) -> Void)?
    /// Runs for each job that throws, on the thread that has run it, after the job's captures are gone.
    ///
    /// Also for one whose handle hands the error to somebody, and for one that was dropped from a full
    /// queue, on the thread for whose job that was, or had expired when a worker took it. It may use the
    /// pool, as a job might, and holds its thread until it returns.
    public var onFailure: (@Sendable (JobFailure) -> Void)?
    /// What the first idle worker waits on besides the queue.
    public var source: (any JobSource)?

    /// `PTHREAD_STACK_MIN`, to more than any process has.
    private static let stackSizes = 16 << 10...1 << 40

    /// Creates the defaults.
    public init() {}

    /// Checks the queue's capacity, the processors and the size of the stacks.
    ///
    /// - Throws: `ThreadPoolError.invalidCapacity`, `.invalidProcessor`, `.invalidProcessorCount`,
    ///   `.invalidStackSize`.
    func validate() throws(ThreadPoolError) {
        try queue.validate()
        if let processorCount, processorCount < 1 {
            throw .invalidProcessorCount(processorCount)
        }
        if let stackSize, !Self.stackSizes.contains(stackSize) {
            throw .invalidStackSize(stackSize)
        }
        for number in processors where !ProcessorSet.configured.contains(number) {
            throw .invalidProcessor(number)
        }
    }
}

/// What a worker does to others when it is woken while all processors are busy.
///
/// Where a processor is free it runs at once either way.
///
/// Source: sched(7).
public enum WorkerScheduling: Sendable {
    /// It waits until one of the running threads pauses or has used its share: `SCHED_BATCH`.
    ///
    /// A thread that submits many jobs is then not interrupted by each worker that it wakes: with
    /// tiny jobs on two processors that makes a hundredth of the context switches. Threads and
    /// processes that a job starts inherit the policy.
    case batch
    /// It may interrupt a running thread, as threads do by default.
    ///
    /// The job of a worker that was asleep starts some milliseconds earlier when other threads keep
    /// all processors busy.
    case interactive

    /// Applies this to the calling thread, unless the program was given a policy of its own.
    func apply() {
        guard case .batch = self else { return }
        // Where it is forbidden, the worker runs as threads do by default.
        _ = clinux_use_batch_scheduling()
    }
}
