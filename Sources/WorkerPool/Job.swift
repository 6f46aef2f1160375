// SPDX-License-Identifier: Apache-2.0

/// One piece of work: a closure, or an event of the pool's job source.
///
/// An event is a bare word that the source understands, so that a source's jobs allocate nothing.
/// A closure sits in this struct, not in a generic container of its own, since storing a closure
/// generically would wrap it in a reabstraction thunk.
struct Job {
    /// The closure, or nil for an event.
    let body: (@Sendable () throws -> Void)?
    /// The source's word, meaningful when there is no closure.
    let event: UInt64

    init(_ body: @escaping @Sendable () throws -> Void) {
        self.body = body
        event = 0
    }

    init(event: UInt64) {
        body = nil
        self.event = event
    }
}
