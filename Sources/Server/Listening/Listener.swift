// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Synchronization
import SystemPackage

/// A listening socket in the event queue, until the server forgets it.
final class Listener: Sendable {
    /// What accepting came to.
    enum Accepted: ~Copyable {
        case connection(StreamSocket)
        case none
        /// The process or the system is short of descriptors or memory.
        case exhausted(Errno)
    }

    /// The event queue's token.
    let token: UInt64
    /// The socket came from the service manager, which keeps it: its backlog belongs to the next
    /// instance.
    let isInherited: Bool

    private let socket: Mutex<ListeningSocket?>
    /// Nothing is accepted until a connection has ended.
    private let isPaused = Atomic<Bool>(false)

    init(_ socket: consuming ListeningSocket, token: UInt64, isInherited: Bool) {
        self.token = token
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

    /// Takes the next connection out of the backlog.
    ///
    /// Never blocks.
    func accept() -> Accepted {
        socket.withLock { socket -> Accepted in
            do throws(Errno) {
                guard let connection = try socket?.accept() else { return .none }
                return .connection(connection)
            } catch {
                return .exhausted(error)
            }
        }
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
