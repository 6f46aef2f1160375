// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import SystemPackage
import WorkerPool

/// What an idle worker of the server waits on: all its sockets at once, in one epoll set.
final class ConnectionPoller: JobSource {
    private let context: ServerContext
    private let waker: EventCounter
    /// One for each worker, by its number.
    private let handlers: [ConnectionHandler]

    /// - Throws: the errno of eventfd(2) or epoll_ctl(2).
    init(context: ServerContext, handlers: [ConnectionHandler]) throws(Errno) {
        waker = try EventCounter()
        self.context = context
        self.handlers = handlers
        try context.queue.addPersistent(waker.number, for: .readable, token: ReadyToken.wake.word)
    }

    func wait(for ready: inout ReadyEvents) {
        var now: UInt64 = 0
        context.queue.wait { word in
            switch ReadyToken(word) {
            case .connection(let token):
                if now == 0 {
                    now = MonotonicClock.nanoseconds
                }
                context.table.stampEvent(token, at: now)
                ready.append(word)
            case .listener:
                ready.append(word)
            case .wake:
                waker.reset()
            }
        }
    }

    func wake() {
        waker.signal()
    }

    func run(_ event: UInt64, on worker: Int) {
        switch ReadyToken(event) {
        case .connection(let token): handlers[worker].serve(token)
        case .listener(let index): handlers[worker].accept(fromListener: index)
        case .wake: break
        }
    }
}
