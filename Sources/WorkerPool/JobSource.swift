// SPDX-License-Identifier: Apache-2.0

/// What an idle worker waits on besides the job queue: a server's is epoll(7).
///
/// One worker of a pool at a time waits in its source. What it finds goes to the tail of the job
/// channel as *events*; before it runs the first one, another idle worker takes over the waiting.
/// Any job may therefore block, and nobody waits for it while a worker is idle.
public protocol JobSource: AnyObject, Sendable {
    /// Blocks until something is ready or `wake()` is called, and appends what is ready.
    ///
    /// May return with nothing. Called by one worker at a time, on that worker's thread.
    func wait(for ready: inout ReadyEvents)

    /// Ends the current wait, or the next one if nobody waits.
    ///
    /// Any thread may call it, at any time; never blocks.
    func wake()

    /// Runs the job that an event stands for.
    ///
    /// - Parameters:
    ///   - event: a word that `wait(for:)` has delivered.
    ///   - worker: the number of the worker whose thread this is, from 0.
    func run(_ event: UInt64, on worker: Int)
}
