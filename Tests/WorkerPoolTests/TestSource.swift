// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import TestSupport

@testable import WorkerPool

/// A job source of a test's: events are put in by hand, and a pipe makes the waiting real.
final class TestSource: JobSource {
    private let readEnd: CInt
    private let writeEnd: CInt
    private let events = Mutex<[UInt64]>([])
    private let handler: @Sendable (UInt64, Int) -> Void
    /// Workers inside `wait(for:)` at this moment.
    let waitingCount = Counter()
    /// How often a worker came to wait while another one did.
    let collisionCount = Counter()
    /// How often a worker has begun to wait.
    let waitCount = Counter()

    let hasBriefEvents: Bool

    init(
        hasBriefEvents: Bool = false,
        _ handler: @escaping @Sendable (UInt64, Int) -> Void = { _, _ in }
    ) {
        var ends: [CInt] = [-1, -1]
        unsafe precondition(pipe(&ends) == 0, "no pipe")
        readEnd = ends[0]
        writeEnd = ends[1]
        // A full pipe is readable, which is all that a wake-up has to see to.
        _ = fcntl(writeEnd, F_SETFL, O_NONBLOCK)
        self.handler = handler
        self.hasBriefEvents = hasBriefEvents
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Makes events ready.
    func put(_ new: UInt64...) {
        put(new)
    }

    /// Makes events ready, up to `ReadyEvents.capacity` of them for one wait.
    func put(_ new: [UInt64]) {
        events.withLock { $0.append(contentsOf: new) }
        wake()
    }

    func wait(for ready: inout ReadyEvents) {
        waitCount.countOne()
        if waitingCount.countOne() > 1 {
            collisionCount.countOne()
        }
        var bytes = [UInt8](repeating: 0, count: 4096)
        _ = unsafe read(readEnd, &bytes, bytes.count)
        let (found, isMoreLeft) = events.withLock { events in
            let found = Array(events.prefix(ReadyEvents.capacity))
            events.removeFirst(found.count)
            return (found, !events.isEmpty)
        }
        for event in found {
            ready.append(event)
        }
        if isMoreLeft {
            wake()
        }
        waitingCount.takeOne()
    }

    func wake() {
        var byte: UInt8 = 1
        _ = unsafe write(writeEnd, &byte, 1)
    }

    func run(_ event: UInt64, on worker: Int) {
        handler(event, worker)
    }
}
