// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import SystemPackage
import Threads
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

/// What a word from the event queue stands for.
enum ReadyToken {
    /// A connection has something to read, or room to write.
    case connection(SlotToken)
    /// The listener with this index has connections to accept.
    case listener(Int)
    /// The waiting worker is asked to look at the job channel.
    case wake

    // A slot's token leaves the top byte 0.
    private static let listenerKind: UInt64 = 1 << 56
    private static let wakeWord: UInt64 = 2 << 56

    init(_ word: UInt64) {
        self =
            switch word >> 56 {
            case 0: .connection(SlotToken(rawValue: word))
            case 1: .listener(Int(word & 0xffff))
            default: .wake
            }
    }

    var word: UInt64 {
        switch self {
        case .connection(let token): token.rawValue
        case .listener(let index): Self.listenerKind | UInt64(index)
        case .wake: Self.wakeWord
        }
    }
}
