// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A thread that submits jobs; not Dispatch's, which is measured itself.
struct ProducerThread {
    private final class Start {
        let body: @Sendable () -> Void

        init(body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    private var thread = pthread_t()

    /// Starts a thread.
    ///
    /// Source: pthread_create(3).
    init(body: @escaping @Sendable () -> Void) {
        // The new thread takes the reference over.
        let start = unsafe Unmanaged.passRetained(Start(body: body)).toOpaque()
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, start)
        precondition(result == 0, "there are threads enough")
    }

    /// Blocks until the thread has ended.
    func join() {
        pthread_join(thread, nil)
    }
}
