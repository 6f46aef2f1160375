// SPDX-License-Identifier: Apache-2.0

/// The senders' half of a job channel.
struct JobInbox: ~Copyable {
    var queue = JobQueue()
    var isClosed = false
    /// Some worker is idle and none is on its way: whoever puts a job has to call one.
    var needsCall = false
    var submitted: UInt64 = 0
    var refused: UInt64 = 0
}
