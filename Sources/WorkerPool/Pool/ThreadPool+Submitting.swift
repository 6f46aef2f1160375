// SPDX-License-Identifier: Apache-2.0

/// Jobs with a name, with a value of their own, or with errors of one type.
extension ThreadPool {
    /// Queues a job with a name.
    ///
    /// `WorkerReport.jobName` shows it while the job runs, and `JobFailure.name` when it has failed.
    /// Jobs without a name cost nothing for it.
    ///
    /// - Throws: as `execute(_:)`.
    public func execute(
        named name: String, _ job: consuming sending @escaping () throws -> Void
    ) throws(ThreadPoolError) {
        _ = try submit(named: name) { try job() }
    }

    /// Queues a job that is handed a value of its own: a connection that it reads, answers and closes.
    ///
    /// ```swift
    /// struct Connection: ~Copyable {
    ///     consuming func answer() {}
    ///     deinit { print("closed") }
    /// }
    ///
    /// let pool = try ThreadPool(size: 4)
    /// try pool.execute(with: Connection()) { connection in
    ///     connection.answer()
    /// }
    /// ```
    ///
    /// A closure can only borrow what it captures; this one owns the value, and may consume it. The value
    /// ends with a job that does not run, as captures do.
    ///
    /// - Throws: as `execute(_:)`.
    public func execute<Resource: ~Copyable>(
        with resource: consuming sending Resource,
        _ job: consuming sending @escaping (consuming sending Resource) throws -> Void
    ) throws(ThreadPoolError) {
        let handover = Handover(resource)
        try execute {
            if let resource = handover.take() {
                try job(resource)
            }
        }
    }

    /// Queues a job that has a result, and a name as in `execute(named:_:)`.
    ///
    /// - Returns: the handle to wait for the result with.
    /// - Throws: as `execute(_:)`.
    public func submit<Value: Sendable>(
        named name: String, _ body: consuming sending @escaping () throws -> Value
    ) throws(ThreadPoolError) -> JobHandle<Value> {
        let handle = JobHandle(body, in: channel)
        try channel.execute(Job(NamedJob(name, handle)))
        return handle
    }

    /// Queues a job that has a result, or an error of one type.
    ///
    /// - Returns: the handle to wait for the result with, which throws a `JobError`.
    /// - Throws: as `execute(_:)`.
    public func submit<Value: Sendable, Failure: Error>(
        throwing _: Failure.Type,
        _ body: consuming sending @escaping () throws(Failure) -> Value
    ) throws(ThreadPoolError) -> TypedJobHandle<Value, Failure> {
        TypedJobHandle(try submit { try body() })
    }
}

/// A value on its way into a job that will own it.
// The value was sent here, and the one job that has this takes it out.
private final class Handover<Resource: ~Copyable>: @unchecked Sendable {
    private var resource: Resource?

    init(_ resource: consuming sending Resource) {
        self.resource = consume resource
    }

    func take() -> sending Resource? {
        let taken = resource.take()
        return taken
    }
}
