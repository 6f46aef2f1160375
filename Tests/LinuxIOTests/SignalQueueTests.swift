// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import Testing

/// Signals concern the whole process, so each test has one of its own.
struct SignalQueueTests {
    @Test func `signals are queued instead of doing what they do`() async {
        await #expect(processExitsWith: .success) {
            unblockSignals()
            let queue = try SignalQueue([SIGTERM, SIGHUP])
            precondition(queue.next() == nil, "there is a signal already")
            raise(SIGTERM)
            raise(SIGHUP)
            raise(SIGTERM)
            let signals = [queue.next(), queue.next()]
            precondition(Set(signals) == [SIGTERM, SIGHUP], "\(signals) came")
            precondition(queue.next() == nil, "a signal came twice")
        }
    }

    @Test func `a signal makes the descriptor readable`() async {
        await #expect(processExitsWith: .success) {
            unblockSignals()
            let queue = try SignalQueue([SIGUSR1])
            let events = try EventQueue()
            try events.addPersistent(queue.number, for: .readable, token: 1)
            precondition(events.wait(timeout: .zero) { _ in } == 0, "it is readable already")
            raise(SIGUSR1)
            precondition(events.wait(timeout: .zero) { _ in } == 1, "it is not readable")
        }
    }

    @Test func `a signal that is not queued does what it does`() async {
        await #expect(processExitsWith: .signal(SIGUSR2)) {
            unblockSignals()
            let queue = try SignalQueue([SIGUSR1])
            raise(SIGUSR2)
            _ = queue.next()
        }
    }

    @Test func `an ignored signal does nothing`() async {
        await #expect(processExitsWith: .success) {
            unblockSignals()
            SignalQueue.ignore(SIGUSR1)
            raise(SIGUSR1)
        }
    }
}

/// Undoes what the test library's threads do: they block all signals.
private func unblockSignals() {
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
}
