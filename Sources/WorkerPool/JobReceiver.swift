// SPDX-License-Identifier: Apache-2.0

/// A receiving end of a job channel, for one thread.
///
/// Every job reaches one receiver. While all receivers run jobs, further ones wait in the queue.
public struct JobReceiver: ~Copyable, Sendable {
    private let channel: JobChannel
    private let parker = Parker()
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
