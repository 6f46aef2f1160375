// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Synchronization
import SystemPackage
import Threads
import WorkerPool

/// What an idle worker of the server waits on: all its sockets at once, in one epoll set.
final class ConnectionPoller: JobSource {
    /// The places in a batch that are kept for deferred events.
    private static let shareOfDeferred = 8

    private let context: ServerContext
    private let acceptor: Acceptor
    private let wakeUp: EventCounter
    private let workers: WorkerTable
    /// Locked for as long as a worker is in `wait`, which one is at a time.
    private let deferred = Mutex(DeferredEvents())
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
    ///
    /// Connections that go on with something unfinished come last, and not all at once: see
    /// `DeferredEvents`.
    func wait(for ready: inout ReadyEvents) {
        let isLate =
            context.watch.begin(at: MonotonicClock.coarseNanoseconds)
            || hasLateRest.load(ordering: .relaxed)
        let hasRest = deferred.withLock { deferred in
            let hasRest = look(into: &ready, deferring: &deferred, isLate: isLate)
            for _ in 0..<Self.shareOfDeferred {
                guard let word = deferred.removeFirst() else { break }
                ready.append(word)
            }
            return hasRest
        }
        if isLate {
            hasLateRest.store(hasRest, ordering: .relaxed)
        }
        context.watch.end(at: MonotonicClock.coarseNanoseconds)
    }

    /// Takes what is ready out of the kernel's queue; waits only where nothing is deferred.
    ///
    /// - Returns: whether there may be more in it.
    private func look(
        into ready: inout ReadyEvents, deferring deferred: inout DeferredEvents, isLate: Bool
    ) -> Bool {
        var timeout: Duration? = deferred.isEmpty ? nil : .zero
        var now: UInt64 = 0
        while true {
            let limit = ReadyEvents.capacity - Self.shareOfDeferred - ready.count
            let count = context.queue.wait(timeout: timeout, upTo: limit) { word in
                switch ReadyToken(word) {
                case .connection(let token, let isUnfinished, _):
                    if now == 0 {
                        now = MonotonicClock.nanoseconds
                    }
                    note(token, seenAt: now, isLate: isLate)
                    if isUnfinished {
                        deferred.append(token.rawValue)
                    } else {
                        ready.append(word)
                    }
                case .listener(let index):
                    if isLate {
                        context.listeners.listener(index)?.noteLateness()
                    }
                    ready.append(word)
                case .wakeUp:
                    wakeUp.reset()
                }
            }
            if count < limit { return false }
            if ready.count == ReadyEvents.capacity - Self.shareOfDeferred { return true }
            timeout = .zero
        }
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
        case .connection(let token, _, let hasMore):
            workers.serve(token, hasMore: hasMore, on: worker)
        case .listener(let index):
            acceptor.accept(from: index, now: MonotonicClock.nanoseconds)
        case .wakeUp: break
        }
    }
}

/// What a word from the event queue stands for.
enum ReadyToken: Equatable {
    /// A connection has something to read, or room to write.
    ///
    /// An unfinished one goes on with a request of which a part has come before. Of one that has more,
    /// one read may not take all that is there.
    case connection(SlotToken, isUnfinished: Bool, hasMore: Bool = false)
    /// The listener with this index has connections to accept.
    case listener(Int)
    /// The waiting worker is asked to look at the job channel.
    case wakeUp

    // A slot's token leaves the top byte 0.
    private static let listenerKind: UInt64 = 1 << 56
    private static let wakeUpWord: UInt64 = 2 << 56
    private static let unfinishedKind: UInt64 = 3 << 56
    private static let kindMask: UInt64 = 0x7f << 56

    init(_ word: UInt64) {
        let token = SlotToken(rawValue: word & ~(Self.kindMask | EventQueue.moreBit))
        let hasMore = word & EventQueue.moreBit != 0
        self =
            switch word & Self.kindMask {
            case 0: .connection(token, isUnfinished: false, hasMore: hasMore)
            case Self.unfinishedKind: .connection(token, isUnfinished: true, hasMore: hasMore)
            case Self.listenerKind: .listener(Int(word & 0xffff))
            default: .wakeUp
            }
    }

    /// The event of a connection that is parked.
    init(_ token: SlotToken, _ phase: SlotPhase) {
        self = .connection(token, isUnfinished: phase == .receiving)
    }

    var word: UInt64 {
        switch self {
        case .connection(let token, let isUnfinished, let hasMore):
            token.rawValue | (isUnfinished ? Self.unfinishedKind : 0)
                | (hasMore ? EventQueue.moreBit : 0)
        case .listener(let index): Self.listenerKind | UInt64(index)
        case .wakeUp: Self.wakeUpWord
        }
    }
}
