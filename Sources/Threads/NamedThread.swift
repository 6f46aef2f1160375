// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A kernel thread with a name, which runs one closure and leaves signals to the other threads.
///
/// From its first instruction on it blocks all signals but those that its own faults raise.
package struct NamedThread: Sendable {
    /// A thread could not be created.
    package struct CreationError: Error {
        /// The errno of pthread_create(3).
        package let errno: CInt
    }

    /// The closure on its way to the new thread.
    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    private let thread: pthread_t

    /// Creates and starts a thread.
    ///
    /// - Parameter name: shown in `/proc/self/task/*/comm`; at most 15 bytes, the rest is cut off.
    /// - Throws: `CreationError`; the closure was released.
    ///
    /// Source: pthread_create(3), prctl(2), pthread_sigmask(3).
    package init(
        named name: String, body: @escaping @Sendable () -> Void
    ) throws(CreationError) {
        var blocked = sigset_t()
        var previous = sigset_t()
        // The new thread inherits the mask; this thread gets its own back at once.
        unsafe clinux_fill_asynchronous_signals(&blocked)
        unsafe pthread_sigmask(SIG_SETMASK, &blocked, &previous)
        defer {
            _ = unsafe pthread_sigmask(SIG_SETMASK, &previous, nil)
        }
        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                // Balances passRetained: the new thread owns the start value now.
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                unsafe clinux_set_thread_name(start.name)
                start.body()
                return nil
            }, start.toOpaque())
        guard result == 0 else {
            unsafe start.release()
            throw CreationError(errno: result)
        }
        self.thread = thread
    }

    /// Blocks until the thread's closure has returned.
    ///
    /// Must be called once, unless `detach()` is.
    package func join() {
        pthread_join(thread, nil)
    }

    /// Detaches the thread, whose resources are then freed when it ends.
    ///
    /// Takes the place of `join()`.
    package func detach() {
        pthread_detach(thread)
    }
}
