// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Synchronization
import SystemPackage
import Threads
import WorkerPool

/// What an idle worker of the server waits on: all its sockets at once, in one epoll set.
final class ConnectionPoller: JobSource {
    private let context: ServerContext
    private let acceptor: Acceptor
    private let wakeUp: EventCounter
    private let workers: WorkerTable
    /// A full batch left late events behind: the next wait finds them.
    private let hasLateRest = Atomic<Bool>(false)

    /// - Throws: the errno of eventfd(2) or epoll_ctl(2).
    init(context: ServerContext, workers: WorkerTable) throws(Errno) {
        wakeUp = try EventCounter()
        self.context = context
        acceptor = Acceptor(context: context)
        self.workers = workers
        try context.queue.addPersistent(
            wakeUp.number, for: .readable, token: ReadyToken.wakeUp.word)
    }

    /// Waits for readiness, and notes when each connection's was seen.
    func wait(for ready: inout ReadyEvents) {
        let isLate =
            context.watch.begin(at: MonotonicClock.coarseNanoseconds)
            || hasLateRest.load(ordering: .relaxed)
        var now: UInt64 = 0
        let count = context.queue.wait { word in
            switch ReadyToken(word) {
            case .connection(let token):
                if now == 0 {
                    now = MonotonicClock.nanoseconds
                }
                note(token, seenAt: now, isLate: isLate)
                ready.append(word)
            case .listener(let index):
                if isLate {
                    context.listeners.listener(index)?.noteLateness()
                }
                ready.append(word)
            case .wakeUp:
                wakeUp.reset()
            }
        }
        if isLate {
            hasLateRest.store(count == EventQueue.batchCapacity, ordering: .relaxed)
        }
        context.watch.end(at: MonotonicClock.coarseNanoseconds)
    }

    /// Notes when a connection was seen to be ready, unless it is known to have waited: the supervisor
    /// has seen it earlier, or it was accepted late.
    private func note(_ token: SlotToken, seenAt now: UInt64, isLate: Bool) {
        if !ReadyStamp(word: context.table.eventStamp(token)).isLate {
            context.table.stampEvent(token, ReadyStamp(seenAt: now, isLate: isLate).word)
        }
    }

    /// A turn ends where it would have to wait.
    var hasBriefEvents: Bool { true }

    func wake() {
        wakeUp.signal()
    }

    func run(_ event: UInt64, on worker: Int) {
        switch ReadyToken(event) {
        case .connection(let token): workers.serve(token, on: worker)
        case .listener(let index):
            acceptor.accept(from: index, now: MonotonicClock.nanoseconds)
        case .wakeUp: break
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
    case wakeUp

    // A slot's token leaves the top byte 0.
    private static let listenerKind: UInt64 = 1 << 56
    private static let wakeUpWord: UInt64 = 2 << 56

    init(_ word: UInt64) {
        self =
            switch word >> 56 {
            case 0: .connection(SlotToken(rawValue: word))
            case 1: .listener(Int(word & 0xffff))
            default: .wakeUp
            }
    }

    var word: UInt64 {
        switch self {
        case .connection(let token): token.rawValue
        case .listener(let index): Self.listenerKind | UInt64(index)
        case .wakeUp: Self.wakeUpWord
        }
    }
}
