// SPDX-License-Identifier: Apache-2.0

import CContexts

/// A thread of a run.
@safe final class ScheduledThread {
    enum Standing {
        case ready
        /// Until the condition holds, or where it times out, at any moment.
        case waiting(() -> Bool, timesOut: Bool)
        case ended
    }

    private(set) var name = ""
    var standing = Standing.ready
    private var body: () -> Void = {}
    // This object's own, entered by the scheduler only.
    private let context = unsafe context_create()

    deinit {
        // One that has not ended is in use for good.
        if hasEnded {
            unsafe context_destroy(context)
        }
    }

    var hasEnded: Bool {
        if case .ended = standing { true } else { false }
    }

    /// - Parameter timePasses: whether waits may time out.
    func canGoOn(timePasses: Bool) -> Bool {
        switch standing {
        case .ready: true
        case .waiting(let condition, let timesOut): timesOut && timePasses || condition()
        case .ended: false
        }
    }

    /// Starts it; it goes on when it is entered.
    func begin(_ name: String, _ body: @escaping () -> Void) {
        self.name = name
        self.body = body
        standing = .ready
        // The scheduler keeps this object until the body has ended.
        unsafe context_begin(
            context,
            { argument in
                guard let argument = unsafe argument else { return }
                unsafe Unmanaged<ScheduledThread>.fromOpaque(argument).takeUnretainedValue().run()
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func run() {
        body()
        body = {}
        standing = .ended
    }

    /// Lets it go on, until it leaves or ends.
    func enter() {
        unsafe context_enter(context)
    }

    /// Goes back to the scheduler; called on the thread itself.
    func leave() {
        unsafe context_leave(context)
    }
}
