// SPDX-License-Identifier: Apache-2.0

/// One piece of work: a closure, or an event of the pool's job source.
///
/// An event is a bare word that the source understands, so that a source's jobs allocate nothing. A
/// job is moved, never copied, so that a closure on its way costs no reference counting and its
/// captures end with the job.
struct Job: ~Copyable, Sendable {
    /// The closure, or nil for an event.
    let body: (@Sendable () throws -> Void)?
    /// The source's word, meaningful when there is no closure.
    let event: UInt64
    /// When it was queued.
    var queuedAt = JobTime.unknown

    init(_ body: consuming @escaping @Sendable () throws -> Void) {
        self.body = body
        event = 0
    }

    init(event: UInt64) {
        body = nil
        self.event = event
    }

    /// Gives the closure back.
    consuming func takeBody() -> (@Sendable () throws -> Void)? {
        body
    }
}
