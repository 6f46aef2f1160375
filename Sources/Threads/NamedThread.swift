// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A kernel thread with a name, which runs one closure.
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
    /// - Parameters:
    ///   - name: shown in `/proc/self/task/*/comm`; at most 15 bytes, the rest is cut off.
    ///   - blocksSignals: whether it leaves signals to the other threads: from its first instruction
    ///     on it blocks all but those that its own faults raise. Otherwise it has the mask of the
    ///     calling thread.
    ///   - stackSize: bytes of its stack, rounded up to whole pages; nil for what the C library gives.
    /// - Throws: `CreationError`; the closure was released.
    ///
    /// Source: pthread_create(3), pthread_attr_setstacksize(3), prctl(2), pthread_sigmask(3).
    package init(
        named name: String, blocksSignals: Bool = true, stackSize: Int? = nil,
        body: @escaping @Sendable () -> Void
    ) throws(CreationError) {
        var previous = sigset_t()
        if blocksSignals {
            var blocked = sigset_t()
            // The new thread inherits the mask; this thread gets its own back at once.
            unsafe clinux_fill_asynchronous_signals(&blocked)
            unsafe pthread_sigmask(SIG_SETMASK, &blocked, &previous)
        }
        defer {
            if blocksSignals {
                _ = unsafe pthread_sigmask(SIG_SETMASK, &previous, nil)
            }
        }
        thread = try unsafe Self.create(
            Unmanaged.passRetained(Start(name: name, body: body)), stackSize: stackSize)
    }

    private static func create(
        _ start: Unmanaged<Start>, stackSize: Int?
    ) throws(CreationError) -> pthread_t {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer {
            _ = unsafe pthread_attr_destroy(&attributes)
        }
        if let stackSize {
            let page = sysconf(Int32(_SC_PAGESIZE))
            unsafe pthread_attr_setstacksize(&attributes, (stackSize + page - 1) / page * page)
        }
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread, &attributes,
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
        return thread
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
