// SPDX-License-Identifier: Apache-2.0

/// What an idle worker waits on besides the job queue: a server's is epoll(7).
///
/// One worker of a pool at a time waits in its source. What it finds goes to the tail of the job
/// channel as *events*; before it runs the first one, another idle worker takes over the waiting.
/// Any job may therefore block, and no other job waits for it while a worker is idle. A source whose
/// events are brief can do without: see `hasBriefEvents`.
///
/// Jobs and events start in the order of their arrival; an event arrives when the wait that has found
/// it returns. So a job waits for what was queued before it, and for nothing that the source finds
/// later. While something is queued, the source is asked once for every 64 jobs and events taken, and
/// adds at most 64 events: a busy source and a long queue do not hold each other up.
public protocol JobSource: AnyObject, Sendable {
    /// Blocks until something is ready or `wake()` is called, and appends what is ready.
    ///
    /// May return with nothing. Called by one worker at a time, on that worker's thread.
    func wait(for ready: inout ReadyEvents)

    /// Whether an event holds its worker for less than a millisecond, unless it says so beforehand:
    /// `ThreadPool.blocking(_:)`.
    ///
    /// Then no colleague is called before an event is run. One that holds its worker all the same is
    /// noticed by an idle worker after 3 to 6 ms. Where events wait, a second worker runs them as
    /// well, and further ones up to `ThreadPoolOptions.processorCount`, as far as more gets done
    /// that way: that is tried now and then. Always the same answer.
    var hasBriefEvents: Bool { get }

    /// Ends the current wait, or the next one if no worker is waiting.
    ///
    /// Any thread may call it, at any time; never blocks.
    func wake()

    /// Runs the job that an event stands for.
    ///
    /// - Parameters:
    ///   - event: a word that `wait(for:)` has delivered.
    ///   - worker: the number of the worker whose thread this is, from 0 and below
    ///     `ThreadPool.sizes.upperBound`; its `ThreadPoolOptions.onStart` has returned.
    func run(_ event: UInt64, on worker: Int)
}

extension JobSource {
    /// An event may block, and a colleague is called for whatever comes next.
    public var hasBriefEvents: Bool { false }
}

/// What one wait of a `JobSource` found: at most 64 events, in order.
public struct ReadyEvents {
    /// The most events that one wait can deliver.
    public static let capacity = 64

    private var events = InlineArray<64, UInt64>(repeating: 0)

    /// The number of events, 0 to `capacity`.
    public private(set) var count = 0

    /// Creates an empty batch.
    public init() {}

    /// Adds an event behind the others; traps if there are `capacity` already.
    public mutating func append(_ event: UInt64) {
        precondition(count < Self.capacity, "a wait delivers at most 64 events")
        events[count] = event
        count += 1
    }

    /// The event at a position.
    public subscript(position: Int) -> UInt64 {
        precondition(position < count, "no event stands there")
        return events[position]
    }
}
