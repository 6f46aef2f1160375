// SPDX-License-Identifier: Apache-2.0

extension ThreadPool: TaskExecutor {
    /// Runs a part of a task as a job.
    ///
    /// `Task(executorPreference: pool) { … }` thereby runs its blocking code on the pool's workers,
    /// not on the few threads of the cooperative pool. Neither a full nor a closed pool refuses it,
    /// since a task must be able to end: then it runs on the calling thread.
    ///
    /// Source: SE-0417.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = unsafe asUnownedTaskExecutor()
        do throws(ThreadPoolError) {
            try execute { unsafe job.runSynchronously(on: executor) }
        } catch {
            unsafe job.runSynchronously(on: executor)
        }
    }
}
