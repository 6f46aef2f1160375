// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// A receiving end of a job channel, for one thread.
///
/// Every job reaches one receiver. While all receivers run jobs, further ones wait in the queue.
public struct JobReceiver: ~Copyable, Sendable {
    private let channel: JobChannel
    private let state = ReceiverState()

    init(from channel: JobChannel) {
        self.channel = channel
    }

    /// Takes the next job, in the order of the sending.
    ///
    /// Blocks until there is one, or until the channel is closed. For one thread at a time.
    ///
    /// - Returns: nil once the channel is closed and empty.
    @available(*, noasync, message: "a task would block one of the threads that all tasks share")
    public mutating func receive() -> sending (() throws -> Void)? {
        guard let job = channel.receive(state) else { return nil }
        switch job.takeWork() {
        case .closure(let body): return body
        default: preconditionFailure("only closures can be sent to a channel without a pool")
        }
    }
}

/// What a channel keeps for one thread that receives from it.
///
/// Other threads reach it to wake the receiver.
final class ReceiverState: Sendable {
    /// The number of the worker; 0 outside a pool.
    let number: Int
    /// Where the receiver sleeps while there is nothing to do.
    let parker = Parker()
    /// The last job had a handle: whoever waits for the result may have more to do.
    let hasAnswered = Atomic<Bool>(false)
    let spinTrials = SpinTrials()
    /// When it was counted as running brief events: see `BriefRunners`.
    let runnersRound = Atomic<UInt64>(0)
    let statistics = WorkerStatistics()

    init(number: Int = 0) {
        self.number = number
    }
}
