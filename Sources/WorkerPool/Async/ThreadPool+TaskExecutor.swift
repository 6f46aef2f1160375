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

/// What a task does from one `await` to the next, as a job of the pool that the task prefers.
@safe final class TaskPart: Sendable {
    private let job: UnownedJob
    // The task keeps the executor that it prefers alive.
    private let executor: UnownedTaskExecutor

    init(_ job: UnownedJob, of executor: UnownedTaskExecutor) {
        self.job = job
        unsafe self.executor = executor
    }

    /// Runs the part on the calling thread.
    ///
    /// To be called once, unless `runElsewhere()` is.
    func run() {
        unsafe job.runSynchronously(on: executor)
    }

    /// Hands the part to the executor that tasks without a preference have.
    func runElsewhere() {
        globalConcurrentExecutor.enqueue(ExecutorJob(job))
    }
}
