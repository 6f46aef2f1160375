// SPDX-License-Identifier: Apache-2.0

extension ThreadPool: TaskExecutor {
    /// Runs a part of a task as a job.
    ///
    /// `Task(executorPreference: pool) { … }` thereby runs its blocking code on the pool's workers,
    /// not on the few threads of the cooperative pool. Returns at once, and never runs the part itself:
    /// the caller may be anybody who resumes a continuation. Since a task must be able to end, a full
    /// queue takes the part all the same; once the pool is closed, it runs where tasks without a
    /// preference do.
    ///
    /// Source: SE-0417.
    public func enqueue(_ job: consuming ExecutorJob) {
        let part = unsafe TaskPart(UnownedJob(job), of: asUnownedTaskExecutor())
        if !channel.executeOnTop(Job(part)) {
            part.runElsewhere()
        }
    }
}

/// What a task does from one `await` to the next, as a job of a pool.
@safe final class TaskPart: Sendable {
    @safe private enum Executor {
        // The task keeps the executor that it prefers alive.
        case task(UnownedTaskExecutor)
        case actor(PoolSerialExecutor)
    }

    private let job: UnownedJob
    private let executor: Executor

    /// Creates a part of a task that prefers a pool.
    init(_ job: UnownedJob, of executor: UnownedTaskExecutor) {
        self.job = job
        unsafe self.executor = .task(executor)
    }

    /// Creates a part of a task that is in an actor.
    init(_ job: UnownedJob, in executor: PoolSerialExecutor) {
        self.job = job
        self.executor = .actor(executor)
    }

    /// Runs the part on the calling thread.
    ///
    /// To be called once, unless `runElsewhere()` is.
    func run() {
        switch executor {
        case .task(let executor): unsafe job.runSynchronously(on: executor)
        case .actor(let executor): executor.run(job)
        }
    }

    /// Has the part run where tasks without a preference do.
    func runElsewhere() {
        switch executor {
        case .task: globalConcurrentExecutor.enqueue(ExecutorJob(job))
        // In a task of its own: nobody else sees to it that an actor's parts follow each other.
        case .actor: Task.detached { self.run() }
        }
    }
}
