// SPDX-License-Identifier: Apache-2.0

/// A sending end of a job channel, with one owner.
///
/// `close()` consumes it, so that sending after closing does not compile. It also closes when it goes
/// out of scope. The channel closes with its last sender.
public struct JobSender: ~Copyable, Sendable {
    private let channel: JobChannel

    /// Creates an end that the channel has counted.
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
        _ job: consuming sending @escaping () throws -> Void
    ) throws(ThreadPoolError) {
        try channel.execute(Job(job))
    }

    /// Ends the sending.
    ///
    /// After the end of the last sender the receivers take what is queued, then get nil.
    public consuming func close() {}

    deinit {
        channel.endSender()
    }
}
