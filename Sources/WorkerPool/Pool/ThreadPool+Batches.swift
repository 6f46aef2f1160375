// SPDX-License-Identifier: Apache-2.0

/// Many jobs at once, for the cost of few locks.
extension ThreadPool {
    /// Queues jobs, in their order and with no others between those that are queued at once.
    ///
    /// As if each were given to `execute(_:)`, up to the first that is refused. All for which there are
    /// places are queued under one lock; one worker is woken at most, and each that comes wakes the next
    /// one while there is more to do. Where the queue is full, its policy sees to one job after the
    /// other: the batch may block, run jobs in the caller, or drop older jobs, even the batch's own.
    ///
    /// - Returns: how many jobs were taken, from the first one on. Where these are not all, the queue was
    ///   full, or the pool was closed meanwhile; the others were refused, and have not run.
    /// - Throws: `ThreadPoolError.closed`, `.full` when not even the first one was taken.
    public func execute(
        contentsOf jobs: some Sequence<@Sendable () throws -> Void>
    ) throws(ThreadPoolError) -> Int {
        var batch = JobQueue()
        for job in jobs {
            batch.push(Job(job))
        }
        return try channel.execute(&batch)
    }

    /// Queues a job for each of many items.
    ///
    /// Like `execute(contentsOf:)`.
    public func execute<Item: Sendable>(
        forEach items: some Sequence<Item>, _ body: @escaping @Sendable (Item) throws -> Void
    ) throws(ThreadPoolError) -> Int {
        try execute(contentsOf: items.map { item in { @Sendable in try body(item) } })
    }

    /// Queues jobs that have results.
    ///
    /// Like `execute(contentsOf:)`.
    ///
    /// - Returns: the handles of the jobs that were taken, in their order; of fewer than all where the
    ///   queue was full, or the pool was closed meanwhile.
    /// - Throws: `ThreadPoolError.closed`, `.full` when not even the first one was taken.
    public func submit<Value: Sendable>(
        contentsOf bodies: some Sequence<@Sendable () throws -> Value>
    ) throws(ThreadPoolError) -> [JobHandle<Value>] {
        var batch = JobQueue()
        var handles: [JobHandle<Value>] = []
        for body in bodies {
            let handle = JobHandle(body, in: channel)
            handles.append(handle)
            batch.push(Job(handle))
        }
        let takenCount = try channel.execute(&batch)
        handles.removeLast(handles.count - takenCount)
        return handles
    }

    /// Queues a job that has a result for each of many items.
    ///
    /// ```swift
    /// let pool = try ThreadPool(size: 4)
    /// let handles = try pool.submit(forEach: 1...10) { number in number * number }
    /// let squares = try handles.map { try $0.wait() }
    /// assert(squares.last == 100)
    /// ```
    ///
    /// Like `submit(contentsOf:)`.
    public func submit<Item: Sendable, Value: Sendable>(
        forEach items: some Sequence<Item>, _ body: @escaping @Sendable (Item) throws -> Value
    ) throws(ThreadPoolError) -> [JobHandle<Value>] {
        try submit(contentsOf: items.map { item in { @Sendable in try body(item) } })
    }
}
