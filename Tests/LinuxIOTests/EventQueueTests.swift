// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import Glibc
import LinuxIO
import SystemPackage
import TestSupport
import Testing
import Threads

struct EventQueueTests {
    private func tokens(of queue: borrowing EventQueue) -> [UInt64] {
        var tokens: [UInt64] = []
        queue.wait(timeout: .zero) { tokens.append($0) }
        return tokens
    }

    @Test func `a ready descriptor is reported once until it is armed again`() throws {
        let queue = try EventQueue()
        let counter = try EventCounter()
        try queue.add(counter.number, for: .readable, token: 7)
        #expect(tokens(of: queue) == [])
        counter.signal()
        #expect(tokens(of: queue) == [7])
        #expect(tokens(of: queue) == [])
        counter.signal()
        #expect(tokens(of: queue) == [])
        try queue.arm(counter.number, for: .readable, token: 8)
        #expect(tokens(of: queue) == [8])
        #expect(tokens(of: queue) == [])
    }

    @Test func `arming what is not ready reports nothing`() throws {
        let queue = try EventQueue()
        let counter = try EventCounter()
        try queue.add(counter.number, for: .readable, token: 7)
        counter.signal()
        #expect(tokens(of: queue) == [7])
        counter.reset()
        try queue.arm(counter.number, for: .readable, token: 7)
        #expect(tokens(of: queue) == [])
        counter.signal()
        #expect(tokens(of: queue) == [7])
    }

    @Test func `a persistent descriptor is reported as long as it is ready`() throws {
        let queue = try EventQueue()
        let counter = try EventCounter()
        try queue.addPersistent(counter.number, for: .readable, token: .max)
        counter.signal()
        #expect(tokens(of: queue) == [.max])
        #expect(tokens(of: queue) == [.max])
        counter.reset()
        #expect(tokens(of: queue) == [])
    }

    @Test func `interest can change from reading to writing`() throws {
        let queue = try EventQueue()
        let pair = SocketPair.unix()
        try queue.add(pair.here.number, for: .readable, token: 1)
        #expect(tokens(of: queue) == [])
        try queue.arm(pair.here.number, for: .writable, token: 2)
        #expect(tokens(of: queue) == [2])
        try queue.arm(pair.here.number, for: .readable, token: 3)
        #expect(tokens(of: queue) == [])
        _ = try pair.there.send([1].span)
        #expect(tokens(of: queue) == [3])
    }

    @Test func `a descriptor that is closed leaves by itself`() throws {
        let queue = try EventQueue()
        let counter = try EventCounter()
        do {
            let closed = try EventCounter()
            try queue.addPersistent(closed.number, for: .readable, token: 1)
            try queue.addPersistent(counter.number, for: .readable, token: 2)
            closed.signal()
            counter.signal()
            #expect(tokens(of: queue).sorted() == [1, 2])
        }
        // A process that another test starts may have a copy for a moment.
        try waitUntil { tokens(of: queue) == [2] }
    }

    @Test func `the peer's end is reported whatever the interest`() throws {
        let queue = try EventQueue()
        let pair = SocketPair.unix()
        try queue.add(pair.here.number, for: .readable, token: 4)
        #expect(tokens(of: queue) == [])
        let here = try pair.endThere()
        #expect(tokens(of: queue) == [4])
        #expect(try here.peek() == .endOfStream)
    }

    @Test func `each arrival is reported, and what was left there is not`() throws {
        let queue = try EventQueue()
        let pair = SocketPair.unix()
        try queue.add(pair.here.number, for: .arrivals, token: 5)
        #expect(tokens(of: queue) == [])
        for _ in 0..<3 {
            _ = try pair.there.send([1, 2].span)
            #expect(tokens(of: queue) == [5])
            #expect(tokens(of: queue) == [])
        }
        var buffer = UniqueArray<UInt8>()
        #expect(try pair.here.receive(into: &buffer, upTo: 1) == .bytes(1))
        #expect(tokens(of: queue) == [])
        try queue.arm(pair.here.number, for: .arrivals, token: 6)
        #expect(tokens(of: queue) == [6])
        #expect(try pair.here.receive(into: &buffer, upTo: 100) == .bytes(5))
        try queue.arm(pair.here.number, for: .arrivals, token: 7)
        #expect(tokens(of: queue) == [])
    }

    @Test func `an arrival that somebody has read before it was reported is not`() throws {
        let queue = try EventQueue()
        let pair = SocketPair.unix()
        try queue.add(pair.here.number, for: .arrivals, token: 5)
        _ = try pair.there.send([1].span)
        var buffer = UniqueArray<UInt8>()
        #expect(try pair.here.receive(into: &buffer, upTo: 100) == .bytes(1))
        #expect(tokens(of: queue) == [])
    }

    @Test func `arrivals end where one event is asked for`() throws {
        let queue = try EventQueue()
        let pair = SocketPair.unix()
        try queue.add(pair.here.number, for: .arrivals, token: 5)
        try queue.arm(pair.here.number, for: .readable, token: 6)
        for expected in [[6], []] as [[UInt64]] {
            _ = try pair.there.send([1].span)
            #expect(tokens(of: queue) == expected)
        }
    }

    @Test(arguments: [EventInterest.arrivals, .readable])
    func `of arrivals the end is told with the last bytes`(interest: EventInterest) throws {
        let queue = try EventQueue()
        let pair = SocketPair.unix()
        try queue.add(pair.here.number, for: interest, token: 5)
        _ = try pair.there.send([1].span)
        let here = try pair.endThere()
        #expect(tokens(of: queue) == [interest == .arrivals ? 5 | EventQueue.moreBit : 5])
        var buffer = UniqueArray<UInt8>()
        #expect(try here.receive(into: &buffer, upTo: 100) == .bytes(1))
        #expect(tokens(of: queue) == [])
    }

    @Test func `mistakes are told by their errno`() throws {
        let queue = try EventQueue()
        let counter = try EventCounter()
        #expect(throws: Errno.noSuchFileOrDirectory) { try queue.remove(counter.number) }
        #expect(throws: Errno.noSuchFileOrDirectory) {
            try queue.arm(counter.number, for: .readable, token: 1)
        }
        try queue.add(counter.number, for: .readable, token: 1)
        #expect(throws: Errno.fileExists) {
            try queue.add(counter.number, for: .readable, token: 1)
        }
        #expect(throws: Errno.badFileDescriptor) {
            try queue.add(-1, for: .readable, token: 1)
        }
        try queue.remove(counter.number)
        counter.signal()
        #expect(tokens(of: queue) == [])
    }

    @Test func `waiting on what is no queue is not taken for silence`() async {
        await #expect(processExitsWith: .failure) {
            // The queue gets the number that was free before.
            let number = dup(STDERR_FILENO)
            close(number)
            let queue = try EventQueue()
            close(number)
            queue.wait(timeout: .zero) { _ in }
        }
    }

    @Test func `one wait delivers 64 tokens, the next one the rest`() throws {
        let queue = try EventQueue()
        var counters: [EventSignal] = []
        for token in 0..<100 {
            let signal = try EventSignal()
            try queue.add(signal.number, for: .readable, token: UInt64(token))
            signal.send()
            counters.append(signal)
        }
        let first = tokens(of: queue)
        let second = tokens(of: queue)
        #expect(first.count == EventQueue.batchCapacity)
        #expect((first + second).sorted() == Array(0..<100))
        #expect(counters.count == 100)
    }

    @Test(arguments: [Duration.nanoseconds(1), .milliseconds(1), .zero, .seconds(-1)])
    func `a wait for nothing ends at its timeout`(timeout: Duration) throws {
        let queue = try EventQueue()
        let start = MonotonicClock.nanoseconds
        #expect(queue.wait(timeout: timeout) { _ in } == 0)
        if timeout > .zero {
            #expect(MonotonicClock.nanoseconds - start >= 1_000_000)
        }
    }

    @Test func `a wait without a limit, or nearly, ends with an event of another thread`() throws {
        for timeout in [nil, Duration.seconds(Int64.max)] {
            let queue = try EventQueue()
            let signal = try EventSignal()
            try queue.add(signal.number, for: .readable, token: 9)
            let thread = TestThread { signal.send() }
            var tokens: [UInt64] = []
            queue.wait(timeout: timeout) { tokens.append($0) }
            thread.join()
            #expect(tokens == [9])
        }
    }
}
