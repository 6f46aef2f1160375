// SPDX-License-Identifier: Apache-2.0

/// The workers' half of a job channel.
///
/// Its lock is taken before the inbox's.
struct JobOutbox: ~Copyable {
    var queue = JobQueue()
    /// Idle workers that sleep; the one that parked last is the last.
    var parked: [Parker] = []
    /// Idle workers that were called and have not yet taken the lock.
    var comingCount = 0
    /// A worker is in the source's `wait`.
    var sourceIsWatched = false
    /// The source's `wake` was called and the watching worker has not returned yet.
    var sourceIsWoken = false
    /// The inbox's flag, which changes only under both locks.
    var needsCall = false
    /// Workers with this number or a higher one have to leave.
    var workerLimit: Int
    /// The numbers of workers that have left since they were last asked for.
    var left: [Int] = []
    var events: UInt64 = 0
    var wakes: UInt64 = 0
    var highWaterMark = 0

    init(workerLimit: Int) {
        self.workerLimit = workerLimit
        parked.reserveCapacity(workerLimit)
    }
}
