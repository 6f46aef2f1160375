// SPDX-License-Identifier: Apache-2.0

/// A first-in, first-out ring of jobs that doubles when it is full.
///
/// Not synchronized: its owner holds a lock.
@safe struct JobQueue: ~Copyable {
    // Slots head ..< head + count, modulo the capacity, are initialized; no other slot is.
    private var slots: UnsafeMutablePointer<Job>
    private var capacity: Int
    private var head = 0
    private(set) var count = 0

    /// Creates an empty queue.
    ///
    /// - Parameter minimumCapacity: jobs that fit before the first growth; rounded up to a power of 2.
    init(minimumCapacity: Int = 64) {
        capacity = 1
        while capacity < minimumCapacity {
            capacity *= 2
        }
        unsafe slots = .allocate(capacity: capacity)
    }

    deinit {
        for index in 0..<count {
            unsafe (slots + ((head + index) & (capacity - 1))).deinitialize(count: 1)
        }
        unsafe slots.deallocate()
    }

    var isEmpty: Bool { count == 0 }

    @inline(__always)
    mutating func push(_ job: consuming Job) {
        if count == capacity {
            grow()
        }
        unsafe (slots + ((head + count) & (capacity - 1))).initialize(to: job)
        count += 1
    }

    @inline(__always)
    mutating func pop() -> Job? {
        guard count > 0 else { return nil }
        let job = unsafe (slots + head).move()
        head = (head + 1) & (capacity - 1)
        count -= 1
        return job
    }

    /// Moves the jobs that were cancelled to another queue; the others keep their order and get a ring
    /// of their size.
    mutating func moveWithdrawn(to withdrawn: inout JobQueue) {
        var others = JobQueue()
        while let job = pop() {
            if job.asQueuedJob?.standing == .withdrawn {
                withdrawn.push(job)
            } else {
                others.push(job)
            }
        }
        swap(&self, &others)
    }

    /// When the job at the head was queued; nil when there is none.
    var firstQueuedAt: JobTime? {
        count == 0 ? nil : unsafe slots[head].queuedAt
    }

    @inline(never)
    private mutating func grow() {
        let grown = UnsafeMutablePointer<Job>.allocate(capacity: capacity * 2)
        let upToTheEnd = capacity - head
        unsafe grown.moveInitialize(from: slots + head, count: upToTheEnd)
        unsafe (grown + upToTheEnd).moveInitialize(from: slots, count: head)
        unsafe slots.deallocate()
        unsafe slots = grown
        capacity *= 2
        head = 0
    }
}

/// The senders' half of a job channel's queue.
struct JobInbox: ~Copyable {
    var queue = JobQueue()
    var isClosed = false
    /// A worker is idle and none is on its way: the sender of the next job has to wake one.
    var needsWorker = false
    var submitted: UInt64 = 0
    var refused: UInt64 = 0
    /// Jobs that a full queue had its senders run, and those of them that have thrown.
    var completedBySenders: UInt64 = 0
    var failedBySenders: UInt64 = 0

    /// What became of a job that was put in.
    enum Put: ~Copyable {
        case taken
        /// Taken, and a worker has to be woken for it.
        case takenAwaitingWorker
        /// The inbox is closed. The job has to be released outside the lock: the deinitializers of what
        /// it has captured may use the pool.
        case refused(Job)
    }

    /// Puts a job at the tail.
    @inline(__always)
    mutating func put(_ job: consuming Job) -> Put {
        guard !isClosed else {
            refused += 1
            return .refused(job)
        }
        job.queuedAt = JobTime(ofJob: submitted)
        submitted += 1
        queue.push(job)
        return needsWorker ? .takenAwaitingWorker : .taken
    }
}
