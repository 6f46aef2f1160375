// SPDX-License-Identifier: Apache-2.0

/// A sending end of a job channel, with one owner.
///
/// `close()` consumes it, so that sending after closing does not compile. Letting it go closes it
/// too. The channel closes with its last sender.
public struct JobSender: ~Copyable, Sendable {
    private let channel: JobChannel

    /// Makes an end that the channel has counted.
    init(to channel: JobChannel) {
        self.channel = channel
    }

    /// Queues a job.
    ///
    /// Blocks, or runs the job itself, only where the queue is bounded and its policy says so.
    ///
    /// - Throws: `ThreadPoolError.closed` when the last other sender of a channel had ended before
    ///   this one was made, `.full` as the policy says; the job has not run.
    public borrowing func send(
        _ job: consuming @escaping @Sendable () throws -> Void
    ) throws(ThreadPoolError) {
        try channel.execute(job)
    }

    /// Ends the sending: after the last sender's end the receivers take what is queued and then get
    /// nil.
    public consuming func close() {}

    deinit {
        channel.endSender()
    }
}

/// A receiving end of a job channel, for one thread.
///
/// Every job reaches one receiver. While all receivers run jobs, further ones wait in the queue.
public struct JobReceiver: ~Copyable, Sendable {
    private let channel: JobChannel
    private let parker = ParkingPlace()
    private let statistics = WorkerStatistics()

    init(from channel: JobChannel) {
        self.channel = channel
    }

    /// Takes the next job, in the order of the sending.
    ///
    /// Blocks until there is one, or until the channel is closed. For one thread at a time.
    ///
    /// - Returns: nil once the channel is closed and empty.
    public mutating func receive() -> (@Sendable () throws -> Void)? {
        channel.receive(parker, statistics)?.takeBody()
    }
}
