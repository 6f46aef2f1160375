// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Synchronization
public import SystemPackage

/// What went wrong with accepting connections since the supervisor last asked.
public struct AcceptTrouble: Sendable, Equatable {
    /// Times that accepting paused because every connection was in use.
    public var pauseCount = 0
    /// The last error of accepting for want of descriptors or memory; nil for none.
    public var exhaustion: Errno?
    /// The last error of a listener that cannot accept, and will not unless somebody mends it; nil
    /// for none.
    public var failure: Errno?
}

/// The server's listeners, and what went wrong with accepting since the supervisor last asked.
final class ListenerList: Sendable {
    private let listeners = Mutex<[Listener]>([])
    private let trouble = Mutex(AcceptTrouble())
    /// A listener is paused; spares every closing connection the lock.
    private let hasPausedFlag = Atomic<Bool>(false)

    /// Whether a listener waits for a connection to end, or for the supervisor's next look.
    var hasPaused: Bool { hasPausedFlag.load(ordering: .sequentiallyConsistent) }

    var isEmpty: Bool { listeners.withLock { $0.isEmpty } }

    /// Takes a listening socket over and adds it to the queue.
    func add(
        _ socket: consuming ListeningSocket, isInherited: Bool, name: String,
        to queue: borrowing EventQueue
    ) throws(Errno) {
        let index = listeners.withLock { $0.count }
        let listener = Listener(
            socket, token: ReadyToken.listener(index).word, isInherited: isInherited,
            name: name)
        listeners.withLock { $0.append(listener) }
        try listener.add(to: queue)
    }

    var all: [Listener] { listeners.withLock { $0 } }

    func listener(_ index: Int) -> Listener? {
        listeners.withLock { $0.indices.contains(index) ? $0[index] : nil }
    }

    /// Connections that wait in the backlogs, as far as the kernel tells.
    var backlogCount: Int { all.reduce(0) { $0 + $1.backlogCount } }

    /// Arms the listeners that were paused.
    func resume(in queue: borrowing EventQueue) {
        guard hasPaused,
            hasPausedFlag.exchange(false, ordering: .sequentiallyConsistent)
        else { return }
        for listener in all {
            listener.resume(in: queue)
        }
    }

    /// Notes trouble.
    func note(_ change: (inout AcceptTrouble) -> Void) {
        trouble.withLock { change(&$0) }
    }

    /// Notes trouble that has made a listener pause.
    func notePause(_ change: (inout AcceptTrouble) -> Void) {
        hasPausedFlag.store(true, ordering: .sequentiallyConsistent)
        note(change)
    }

    /// Takes the trouble since the last call.
    func takeTrouble() -> AcceptTrouble {
        trouble.withLock { trouble in
            defer { trouble = AcceptTrouble() }
            return trouble
        }
    }
}
