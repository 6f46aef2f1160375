// SPDX-License-Identifier: Apache-2.0

/// A submitted job's place in the queue: if it goes without having run, the handle learns of it.
final class QueuedHandle<Value: Sendable>: Sendable {
    private let handle: JobHandle<Value>

    init(_ handle: JobHandle<Value>) {
        self.handle = handle
    }

    func run() throws {
        try handle.run()
    }

    deinit {
        handle.discard()
    }
}
