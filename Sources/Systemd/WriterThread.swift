// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import SystemPackage

/// The log writer's thread, which takes no signal meant for the daemon.
struct WriterThread: Sendable {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        let end = WakeSignal()

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let body: Body
    private let handle: pthread_t

    /// Starts the thread, named `journal`, with all signals blocked but those of its own faults.
    ///
    /// - Parameter run: what the thread does; it ends when this returns.
    /// - Throws: the error of pthread_create(3).
    init(_ run: @escaping @Sendable () -> Void) throws(Errno) {
        body = Body(run)
        var blocked = sigset_t()
        var previous = sigset_t()
        var handle = pthread_t()
        let context = unsafe Unmanaged.passRetained(body)
        // The sets and the handle outlive the calls, and the thread takes over the retained body.
        // A thread inherits the mask of its creator, whose own mask is put back.
        unsafe clinux_fill_asynchronous_signals(&blocked)
        unsafe pthread_sigmask(SIG_SETMASK, &blocked, &previous)
        let result = unsafe pthread_create(&handle, nil, Self.main, context.toOpaque())
        unsafe pthread_sigmask(SIG_SETMASK, &previous, nil)
        guard result == 0 else {
            // No thread exists that could have taken the body over.
            unsafe context.release()
            throw Errno(rawValue: result)
        }
        self.handle = handle
    }

    /// Waits for the thread's end; to be called once.
    ///
    /// - Parameter deadline: nanoseconds of `MonotonicClock`, after which the thread is left to itself.
    func join(until deadline: UInt64) {
        // The thread was neither joined nor detached before.
        if body.end.wait(until: deadline) {
            pthread_join(handle, nil)
        } else {
            pthread_detach(handle)
        }
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? =
        { context in
            guard let context = unsafe context else { return nil }
            // The creator passed a retained body to this thread alone; the name is a literal.
            let body = unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
            unsafe clinux_set_thread_name("journal")
            body.run()
            body.end.wake()
            return nil
        }
}
