// SPDX-License-Identifier: Apache-2.0

/// The channel through which jobs reach the workers: one queue, many senders, many receivers.
///
/// It is the Book's `Arc<Mutex<Receiver<Job>>>`: a worker that finds the queue empty waits for all.
/// Where there is a `JobSource`, one worker waits in it and the others are parked; without one, all
/// idle workers are parked. Two rules keep it quick and free of lost wake-ups:
///
/// - A parked worker is called only while more work stands ready than workers are already on
///   their way, and after the lock is released; the most recently parked one first, whose cache is
///   warm.
/// - Whoever takes a job first makes sure that the rest is looked after: the remaining jobs, and the
///   waiting in the source. "Call only when the queue was empty" would starve workers.
final class JobChannel: @unchecked Sendable {
    private let lock = FutexLock()
    private let source: (any JobSource)?

    // Everything below is guarded by `lock`.
    private var queue = JobQueue()
    private var parked: [Parker] = []
    /// Parked workers that were called and have not yet taken the lock.
    private var comingCount = 0
    /// A worker is in `source.wait`.
    private var sourceIsWatched = false
    /// `source.wake` was called and the watching worker has not returned yet.
    private var sourceIsWoken = false
    private var isClosed = false

    /// Makes an open channel.
    ///
    /// - Parameters:
    ///   - source: what the first idle worker waits on, or nil.
    ///   - receiverLimit: the most workers that will ever be parked; no allocation happens up to it.
    init(source: (any JobSource)?, receiverLimit: Int) {
        self.source = source
        parked.reserveCapacity(receiverLimit)
    }

    /// Puts a job at the tail.
    ///
    /// Any thread may call it; never blocks.
    ///
    /// - Returns: false when the channel is closed; the job is dropped.
    func send(_ job: consuming Job) -> Bool {
        lock.lock()
        if isClosed {
            lock.unlock()
            return false
        }
        queue.push(job)
        let called = callWorker()
        let wakesSource =
            called == nil && queue.count > comingCount && sourceIsWatched && !sourceIsWoken
        if wakesSource {
            sourceIsWoken = true
        }
        lock.unlock()
        called?.unpark()
        if wakesSource {
            source?.wake()
        }
        return true
    }

    /// Takes the job at the head, waiting for one as long as it takes.
    ///
    /// - Parameter parker: the calling worker's own.
    /// - Returns: nil once the channel is closed and empty.
    func receive(_ parker: Parker) -> Job? {
        lock.lock()
        while true {
            if let job = queue.pop() {
                let follower = callWorker()
                lock.unlock()
                follower?.unpark()
                return job
            }
            if isClosed {
                lock.unlock()
                return nil
            }
            if let source, !sourceIsWatched {
                watch(source)
            } else {
                parked.append(parker)
                lock.unlock()
                parker.park()
                lock.lock()
                comingCount -= 1
            }
        }
    }

    /// Refuses further jobs; receivers get what is queued, then nil.
    ///
    /// Closing again does nothing.
    func close() {
        lock.lock()
        isClosed = true
        let called = parked
        comingCount += called.count
        parked.removeAll(keepingCapacity: true)
        let wakesSource = sourceIsWatched && !sourceIsWoken
        if wakesSource {
            sourceIsWoken = true
        }
        lock.unlock()
        for parker in called {
            parker.unpark()
        }
        if wakesSource {
            source?.wake()
        }
    }

    /// Takes all queued jobs away, in order.
    func takeQueued() -> [Job] {
        lock.lock()
        defer { lock.unlock() }
        var jobs: [Job] = []
        while let job = queue.pop() {
            jobs.append(job)
        }
        return jobs
    }

    /// The numbers of queued jobs, and of workers that have nothing to do.
    var load: (queued: Int, idle: Int) {
        lock.lock()
        defer { lock.unlock() }
        return (queue.count, parked.count + comingCount + (sourceIsWatched ? 1 : 0))
    }

    /// Waits in the source and queues what it finds.
    ///
    /// Called with the lock held; returns with it held.
    private func watch(_ source: any JobSource) {
        sourceIsWatched = true
        lock.unlock()
        var ready = ReadyEvents()
        source.wait(for: &ready)
        lock.lock()
        sourceIsWatched = false
        sourceIsWoken = false
        for position in 0..<ready.count {
            queue.push(Job(event: ready[position]))
        }
    }

    /// Takes a parked worker off its place if there is more to do than workers on their way.
    ///
    /// Called with the lock held; the caller unparks the result after releasing it.
    private func callWorker() -> Parker? {
        let unwatchedSource = source != nil && !sourceIsWatched && !isClosed ? 1 : 0
        guard queue.count + unwatchedSource > comingCount, let parker = parked.popLast() else {
            return nil
        }
        comingCount += 1
        return parker
    }
}
