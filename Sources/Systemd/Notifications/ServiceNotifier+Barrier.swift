// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc
import LinuxIO
public import SystemPackage
import Threads

extension ServiceNotifier {
    /// What became of waiting for the manager.
    public enum Barrier: Equatable, Sendable {
        /// The manager has handled whatever this process had sent before.
        case handled
        /// The time was up first.
        case timedOut
        /// No manager listens; there was nothing to wait for.
        case noManager
        /// The manager could not be reached, or a descriptor opened.
        case failed(Errno)
    }

    /// Waits until the manager has handled all that this process has sent: `BARRIER=1`.
    ///
    /// For a process that ends right after a notification: of one that is gone the manager may not
    /// be able to tell the service. Blocks the thread for at most the given time, also when the
    /// manager's queue is full. Source: sd_notify_barrier(3).
    public func waitUntilHandled(within timeout: Duration) -> Barrier {
        let deadline = MonotonicClock.deadline(after: timeout)
        do throws(Errno) {
            guard let manager = try ManagerSocket() else { return .noManager }
            var ends: [CInt] = [-1, -1]
            // The array has room for the two descriptors that the call stores.
            let result = unsafe csystemd_pair(&ends)
            guard result == 0 else { throw Errno(rawValue: -result) }
            let kept = OwnedDescriptor(owning: ends[0])
            let sent = OwnedDescriptor(owning: ends[1])
            let outcome = manager.send(
                "BARRIER=1", with: [FileDescriptor(rawValue: sent.number)], until: deadline)
            sent.close()
            switch outcome {
            case .sent:
                // The manager closes its copy, by then the last, when it comes to the barrier.
                let isClosed = ManagerSocket.wait(
                    for: POLLHUP, on: kept.number, until: deadline)
                return isClosed ? .handled : .timedOut
            case .dropped: return .timedOut
            case .noManager: return .noManager
            case .failed(let errno): return .failed(errno)
            }
        } catch {
            return .failed(error)
        }
    }
}
