// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Server

/// When an overload begins and ends, and how long a request may wait in it.
struct OverloadStateTests {
    private let timeout = QueueTimeout(.seconds(5))
    private let second: UInt64 = 1_000_000_000

    @Test func `a request may wait for queue=, less two looks`() {
        #expect(timeout.look == second / 4)
        var overload = Overload()
        overload.note(refused: 0, hasFreeWorker: false, at: second, timeout)
        #expect(overload.maximumWait(of: timeout) == 5 * second - second / 2)
        #expect(QueueTimeout(.milliseconds(10)).firstRefusal == 5_000_000)
        #expect(QueueTimeout(.seconds(3600)).look == second / 4)
        #expect(QueueTimeout(.milliseconds(10)).look == 20_000_000)
    }

    @Test func `it may wait for any time where only one look has found every worker busy`() {
        var overload = Overload()
        #expect(overload.maximumWait(of: timeout) == nil)
        overload.note(refused: 0, hasFreeWorker: false, at: second, timeout)
        overload.note(refused: 0, hasFreeWorker: true, at: 2 * second, timeout)
        #expect(overload.maximumWait(of: timeout) == nil)
    }

    @Test func `in an overload it may wait for a tenth`() {
        var overload = Overload()
        overload.note(refused: 1, hasFreeWorker: false, at: second, timeout)
        #expect(overload.isOngoing)
        #expect(overload.maximumWait(of: timeout) == second / 2)
    }

    @Test func `it is over half a second after the last refusal, once a worker is free`() {
        var overload = Overload()
        overload.note(refused: 3, hasFreeWorker: false, at: second, timeout)
        overload.note(refused: 2, hasFreeWorker: false, at: 2 * second, timeout)
        overload.note(refused: 0, hasFreeWorker: true, at: 2 * second + second / 4, timeout)
        #expect(overload.isOngoing)
        overload.note(refused: 0, hasFreeWorker: false, at: 2 * second + second / 2, timeout)
        #expect(!overload.isOngoing)
        #expect(overload.refusedCount == 5)
    }

    @Test func `it lasts while every worker is held and a request comes at times`() {
        var overload = Overload()
        overload.note(refused: 1, hasFreeWorker: false, at: second, timeout)
        overload.note(refused: 0, hasFreeWorker: false, at: 5 * second, timeout)
        #expect(overload.isOngoing)
        overload.note(refused: 0, hasFreeWorker: false, at: 6 * second, timeout)
        #expect(!overload.isOngoing)
    }

    @Test func `the next one counts anew`() {
        var overload = Overload()
        overload.note(refused: 3, hasFreeWorker: false, at: second, timeout)
        overload.note(refused: 0, hasFreeWorker: true, at: 2 * second, timeout)
        overload.note(refused: 1, hasFreeWorker: false, at: 9 * second, timeout)
        #expect(overload.isOngoing)
        #expect(overload.refusedCount == 1)
    }
}
