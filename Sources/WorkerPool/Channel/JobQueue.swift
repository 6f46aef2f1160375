// SPDX-License-Identifier: Apache-2.0

/// A first-in, first-out list of jobs that grows and shrinks by segments.
///
/// No job is moved when it grows. It keeps two empty segments at most, of 8 KiB each: a queue that
/// stays short allocates nothing, and a burst leaves no memory behind.
///
/// Not synchronized: its owner holds a lock.
@safe struct JobQueue: ~Copyable {
    /// Jobs in a segment, which thereby fills 8 KiB with what malloc(3) adds.
    static var segmentCapacity: Int { 255 }

    /// The front of a segment; room for `segmentCapacity` jobs follows.
    @safe private struct Header {
        // Owned by the queue, as the segment itself.
        var next: Segment?
        // Jobs begin ..< end are initialized; no other slot is.
        var begin = 0
        var end = 0
    }
    private typealias Segment = UnsafeMutablePointer<Header>

    // The list from head to tail belongs to this value alone, and so does the spare segment. Only the
    // head, and the tail if it is the head, may be empty. Both are nil in a queue that was never used.
    private var head: Segment?
    private var tail: Segment?
    private var spare: Segment?
    private(set) var count = 0

    /// Creates an empty queue, without allocating.
    init() {}

    deinit {
        var next = unsafe head
        while let segment = unsafe next {
            unsafe next = segment.pointee.next
            for index in unsafe segment.pointee.begin..<segment.pointee.end {
                unsafe (Self.jobs(of: segment) + index).deinitialize(count: 1)
            }
            unsafe segment.deallocate()
        }
        unsafe spare?.deallocate()
    }

    var isEmpty: Bool { count == 0 }

    @inline(__always)
    mutating func push(_ job: consuming Job) {
        let segment: Segment
        if let tail = unsafe tail, unsafe tail.pointee.end < Self.segmentCapacity {
            unsafe segment = tail
        } else {
            unsafe segment = addSegment()
        }
        unsafe (Self.jobs(of: segment) + segment.pointee.end).initialize(to: job)
        unsafe segment.pointee.end += 1
        count += 1
    }

    @inline(__always)
    mutating func pop() -> Job? {
        guard count > 0, let segment = unsafe head else { return nil }
        let job = unsafe (Self.jobs(of: segment) + segment.pointee.begin).move()
        unsafe segment.pointee.begin += 1
        count -= 1
        if unsafe segment.pointee.begin == segment.pointee.end {
            if let next = unsafe segment.pointee.next {
                unsafe removeHead(segment, before: next)
            } else {
                unsafe segment.pointee = Header()
            }
        }
        return job
    }

    /// Moves all jobs of another queue to the tail of this one.
    ///
    /// Takes a bounded time, however many they are.
    mutating func append(_ other: inout JobQueue) {
        if isEmpty {
            swap(&self, &other)
        } else if other.count <= Self.segmentCapacity / 4 {
            // So that segments are not chained that hold next to nothing.
            while let job = other.pop() {
                push(job)
            }
        } else {
            unsafe tail?.pointee.next = other.head
            unsafe tail = other.tail
            count += other.count
            unsafe other.head = nil
            unsafe other.tail = nil
            other.count = 0
        }
    }

    /// Removes the first job that takes a place in a bounded queue, and was not cancelled.
    ///
    /// Takes as many steps as there are others before it.
    mutating func removeOldest() -> Job? {
        var before = JobQueue()
        var oldest: Job?
        while let job = pop() {
            if job.takesPlace, job.asQueuedJob?.standing != .withdrawn {
                oldest = consume job
                break
            }
            before.push(job)
        }
        if !before.isEmpty {
            before.append(&self)
            swap(&self, &before)
        }
        return oldest
    }

    /// Moves the jobs that were cancelled to another queue; the others keep their order.
    mutating func moveWithdrawn(to withdrawn: inout JobQueue) {
        var others = JobQueue()
        while let job = pop() {
            if job.isWithdrawn {
                withdrawn.push(job)
            } else {
                others.push(job)
            }
        }
        swap(&self, &others)
    }

    /// Moves the cancelled jobs before the first one that was not to another queue.
    ///
    /// - Returns: how many they are.
    mutating func moveFirstWithdrawn(to withdrawn: inout JobQueue) -> Int {
        let before = count
        while isFirstWithdrawn, let job = pop() {
            withdrawn.push(job)
        }
        return before - count
    }

    private var isFirstWithdrawn: Bool {
        guard count > 0, let segment = unsafe head else { return false }
        return unsafe Self.jobs(of: segment)[segment.pointee.begin].isWithdrawn
    }

    /// When the job at the head was queued; nil when there is none.
    var firstQueuedAt: JobTime? {
        guard count > 0, let segment = unsafe head else { return nil }
        return unsafe Self.jobs(of: segment)[segment.pointee.begin].queuedAt
    }

    // MARK: - Segments

    @inline(__always)
    private static func jobs(of segment: Segment) -> UnsafeMutablePointer<Job> {
        // The segment was allocated with room for the jobs, whose alignment is the header's.
        unsafe UnsafeMutableRawPointer(segment + 1).assumingMemoryBound(to: Job.self)
    }

    /// Appends an empty segment.
    @inline(never)
    private mutating func addSegment() -> Segment {
        let segment = unsafe spare.take() ?? Self.allocateSegment()
        if let tail = unsafe tail {
            unsafe tail.pointee.next = segment
        } else {
            unsafe head = segment
        }
        unsafe tail = segment
        return unsafe segment
    }

    private static func allocateSegment() -> Segment {
        let segment = UnsafeMutableRawPointer.allocate(
            byteCount: MemoryLayout<Header>.stride + segmentCapacity * MemoryLayout<Job>.stride,
            alignment: MemoryLayout<Header>.alignment)
        // Binds the room for the jobs before anything uses it.
        unsafe (segment + MemoryLayout<Header>.stride)
            .bindMemory(to: Job.self, capacity: segmentCapacity)
        let header = unsafe segment.bindMemory(to: Header.self, capacity: 1)
        unsafe header.initialize(to: Header())
        return unsafe header
    }

    /// Removes the first segment, which is empty and not the only one.
    @inline(never)
    private mutating func removeHead(_ segment: Segment, before next: Segment) {
        unsafe head = next
        if unsafe spare == nil {
            unsafe segment.pointee = Header()
            unsafe spare = segment
        } else {
            unsafe segment.deallocate()
        }
    }
}
