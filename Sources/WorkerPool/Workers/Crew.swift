// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Threads

/// The workers of a pool and their threads.
///
/// Its roster has a lock that nobody holds for longer than a look at each member, so that the figures
/// never wait. The two other locks are held for as long as the kernel takes: one lets one resize at a
/// time make threads, under the other those that have ended are joined.
final class Crew: Sendable {
    private let channel: JobChannel
    private let options: ThreadPoolOptions
    /// Counts the workers that have ended, and those that could not be started.
    private let exits = ExitCounter()
    private let owner: PoolReference
    private let roster = Locked(Roster())
    private let resizing = Mutex(())
    private let joining = Mutex(())

    init(channel: JobChannel, options: ThreadPoolOptions, owner: PoolReference) {
        self.channel = channel
        self.options = options
        self.owner = owner
    }

    var size: Int { roster.withLock { $0.size } }

    /// Whether the calling thread is a worker's of this crew, in a job or a hook.
    var hasCurrentThread: Bool { Worker.current?.receives(from: channel) ?? false }

    /// In the order of the workers' numbers.
    var reports: [WorkerReport] { roster.withLock { $0.reports } }

    var gauges: PoolGauges { roster.withLock { $0.gauges(with: channel.figures) } }

    /// The pool's figures but for what `statistics` holds, which is large and has to be added outside
    /// the lock.
    var metrics: (withoutStatistics: PoolMetrics, statistics: [WorkerStatistics]) {
        roster.withLock { $0.metrics(with: channel.figures) }
    }

    /// Starts workers up to a number, or sends those with the highest numbers away.
    ///
    /// - Throws: `ThreadPoolError.closed`; `.threadCreation`, with as many workers as could be made.
    func resize(to size: Int) throws(ThreadPoolError) {
        defer { joinEnded() }
        try resizing.withLock { _ throws(ThreadPoolError) in
            guard !roster.withLock({ $0.isClosed }) else { throw .closed }
            // Done once before, so that a worker that is sent away finds the new size in `onExit`.
            _ = roster.withLock { $0.resize(to: size, without: []) }
            channel.limitWorkers(to: size)
            // Asked after the limit is set: a worker that has a place and has not left by now stays.
            let left = Set(channel.takeLeavers())
            for number in roster.withLock({ $0.resize(to: size, without: left) }) {
                try start(number)
            }
        }
    }

    /// Starts a worker.
    ///
    /// It is on the roster before it has a thread: whoever closes the crew counts on its end.
    private func start(_ number: Int) throws(ThreadPoolError) {
        let worker = Worker(
            number: number, channel: channel, options: options, exits: exits, owner: owner)
        let (isClosed, predecessor) = roster.withLock { $0.add(worker) }
        guard !isClosed else { throw .closed }
        channel.countStart()
        do throws(NamedThread.CreationError) {
            let thread = try NamedThread(
                named: worker.name, blocksSignals: options.blocksSignals,
                stackSize: options.stackSize
            ) { worker.run(after: predecessor) }
            roster.withLock { $0.note(thread, of: worker) }
        } catch {
            channel.limitWorkers(to: number)
            roster.withLock { $0.remove(worker) }
            exits.countOne()
            throw .threadCreation(errno: error.errno, started: number)
        }
    }

    /// Keeps the crew from starting any more workers.
    func close() {
        roster.withLock { $0.isClosed = true }
    }

    /// Waits for the workers of a closed crew, those that are being started included.
    ///
    /// - Returns: whether all of them have ended.
    func waitForExits(within timeout: Duration) -> Bool {
        exits.wait(for: roster.withLock { $0.startedCount }, within: timeout)
    }

    /// Joins the workers of a closed crew that have ended, dismisses those that have not begun, and
    /// detaches the others.
    ///
    /// When it returns, no thread that has ended remains, whoever is joining it.
    ///
    /// - Returns: the workers that have not ended.
    func dismiss() -> [WorkerReport] {
        // No thread is being made meanwhile, nor afterwards.
        resizing.withLock { _ in
            joinEnded()
            return roster.withLock { roster in
                roster.dismissThoseThatStart()
                roster.detachAll()
                return roster.reports.filter { !$0.hasExited }
            }
        }
    }

    /// Joins the threads that have ended, which takes no longer than their last instructions.
    private func joinEnded() {
        joining.withLock { _ in
            for thread in roster.withLock({ $0.takeEnded() }) {
                thread.join()
            }
        }
    }

    /// Joins every thread that was not detached; blocks until the last has ended.
    ///
    /// For the crew's last owner.
    func joinAll() {
        for thread in roster.withLock({ $0.takeAll() }) {
            thread.join()
        }
    }

    /// Lets the workers of a closed crew end by themselves.
    func detachAll() {
        roster.withLock { $0.detachAll() }
    }
}
