// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A thread of a test's with a result.
final class TestThread<Result: Sendable>: Sendable {
    private final class Start: Sendable {
        let body: @Sendable () -> Result
        let result = Mutex<Result?>(nil)

        init(_ body: @escaping @Sendable () -> Result) {
            self.body = body
        }

        func run() {
            let value = body()
            result.withLock { $0 = value }
        }
    }

    private let start: Start
    private let thread: pthread_t

    init(_ body: @escaping @Sendable () -> Result) {
        start = Start(body)
        var thread = pthread_t()
        let run: @Sendable () -> Void = start.run
        let closure = unsafe Unmanaged.passRetained(Closure(run))
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Closure>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, closure.toOpaque())
        precondition(result == 0, "no thread")
        self.thread = thread
    }

    /// Waits for the end; to be called once.
    func join() -> Result {
        pthread_join(thread, nil)
        guard let value = start.result.withLock({ $0 }) else { preconditionFailure("no result") }
        return value
    }
}

/// A closure on its way to a thread, which knows no generic types.
private final class Closure {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}
