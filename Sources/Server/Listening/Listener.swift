// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Synchronization
import SystemPackage

/// A listening socket in the event queue, until the server forgets it.
final class Listener: Sendable {
    /// The event queue's token.
    let token: UInt64
    /// The socket came from the service manager, which keeps it: its backlog belongs to the next
    /// instance.
    let isInherited: Bool
    /// What the service manager calls the socket; `http` for one that the daemon has bound.
    let name: String

    private let socket: Mutex<ListeningSocket?>
    /// Nothing is accepted until a connection has ended.
    private let isPaused = Atomic<Bool>(false)
    /// Connections in the backlog came while every worker was busy.
    private let isLate = Atomic<Bool>(false)

    init(
        _ socket: consuming ListeningSocket, token: UInt64, isInherited: Bool, name: String
    ) {
        self.token = token
        self.name = name
        self.isInherited = isInherited
        self.socket = Mutex(socket)
    }

    /// Adds the listener to the queue; its event comes once for each `arm`.
    func add(to queue: borrowing EventQueue) throws(Errno) {
        let number = socket.withLock { $0?.number }
        if let number {
            try queue.add(number, for: .readable, token: token)
        }
    }

    /// Lets the next event come.
    ///
    /// Does nothing once the listener is forgotten.
    func arm(in queue: borrowing EventQueue) {
        isPaused.store(false, ordering: .relaxed)
        socket.withLock { socket in
            guard let number = socket?.number else { return }
            // It was added and is open, so arming cannot fail.
            try? queue.arm(number, for: .readable, token: token)
        }
    }

    /// Leaves the listener unarmed until `resume`.
    func pause() {
        isPaused.store(true, ordering: .sequentiallyConsistent)
    }

    /// Arms a paused listener.
    func resume(in queue: borrowing EventQueue) {
        if isPaused.load(ordering: .sequentiallyConsistent),
            isPaused.exchange(false, ordering: .sequentiallyConsistent)
        {
            arm(in: queue)
        }
    }

    /// Whether what is in the backlog has waited there for a worker.
    var hasLateBacklog: Bool { isLate.load(ordering: .relaxed) }

    /// Notes that what is in the backlog has waited there for a worker.
    func noteLateness() {
        isLate.store(true, ordering: .relaxed)
    }

    /// Notes that the backlog is empty.
    func endLateness() {
        // A store only where it changes something: the flag is read for every connection.
        if hasLateBacklog {
            isLate.store(false, ordering: .relaxed)
        }
    }

    /// The descriptor; nil once the listener is forgotten.
    var number: CInt? { socket.withLock { $0?.number } }

    /// Bounds what the kernel holds for the clients that connect from now on.
    func bound(_ bounds: SendBounds) {
        socket.withLock { $0?.bound(bounds) }
    }

    /// Connections that wait to be accepted, as far as the kernel tells.
    var backlogCount: Int { socket.withLock { $0?.backlogCount ?? 0 } }

    /// Takes the next connection out of the backlog; none once the listener is forgotten.
    ///
    /// Never blocks.
    func accept() -> ListeningSocket.Accepted {
        socket.withLock { $0?.accept() ?? .none }
    }

    /// Leaves the queue and closes this process's descriptor, without shutting the socket down.
    func forget(_ queue: borrowing EventQueue) {
        let socket = self.socket.withLock { $0.take() }
        if let socket {
            // Closing alone would leave an inherited socket in the queue: its other owner has it open.
            try? queue.remove(socket.number)
        }
    }
}
