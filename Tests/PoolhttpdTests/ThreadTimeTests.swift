// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// How much of a processor each thread takes while there is little to do, or nothing.
///
/// Only time on a processor counts, so that a busy machine makes no difference.
struct ThreadTimeTests {
    /// In percent of one processor.
    private static let maximumSupervisorShare = 2.0
    private static let maximumIdleShare = 0.5

    @Test func `a thread takes the time of what it does, also after the first idle period`() throws
    {
        let daemon = try TestDaemon("--port", "0", "--workers", "2")
        let port = try daemon.waitUntilReady()
        try daemon.waitForThreads(["journal", "poolhttpd", "worker-0", "worker-1"])

        checkIdle(daemon.measure("idle, before the first connection") { letTimePass() })
        var kept: TestClient? = try TestClient(port: port)
        for phase in ["first load", "second load"] {
            let measured = try daemon.measure(phase) { try load(port, keeping: kept) }
            checkSupervisor(measured)
            checkIdle(
                daemon.measure("idle with a connection, after the \(phase)") { letTimePass() })
        }
        kept = nil
        checkIdle(daemon.measure("idle after the last connection") { letTimePass() })

        let last = try TestClient(port: port)
        try last.send(request("/sleep?seconds=4"))
        daemon.signal(SIGTERM)
        try daemon.waitForLog("SIGTERM received, draining")
        checkSupervisor(daemon.measure("drain") { letTimePass() })
        #expect(try last.readResponse().status == 200)
        #expect(try daemon.exitStatus() == 0)
    }

    /// A measurement needs a period, in which there is nothing to wait for.
    private func letTimePass() {
        usleep(2_500_000)
    }

    /// Four requests a second, in turn on a connection of their own and on one that is kept.
    private func load(_ port: UInt16, keeping kept: TestClient?) throws {
        for turn in 0..<10 {
            let client = turn.isMultiple(of: 2) ? kept : nil
            let response = try exchange(client ?? TestClient(port: port))
            #expect(response.status == 200)
            usleep(250_000)
        }
    }

    private func exchange(_ client: TestClient) throws -> TestResponse {
        try client.send(request("/healthz"))
        return try client.readResponse()
    }

    private func checkSupervisor(_ measured: ThreadShares) {
        #expect(
            measured.share(of: "poolhttpd") < Self.maximumSupervisorShare, "\(measured)")
    }

    private func checkIdle(_ measured: ThreadShares) {
        #expect(measured.total < Self.maximumIdleShare, "\(measured)")
    }
}

/// What part of a processor each thread of a daemon took during a phase.
private struct ThreadShares: CustomStringConvertible {
    let phase: String
    /// Percent of one processor, by the threads' names.
    let shares: [String: Double]

    func share(of name: String) -> Double { shares[name] ?? 0 }

    var total: Double { shares.values.reduce(0, +) }

    var description: String {
        let parts = shares.sorted { $0.key < $1.key }.map { name, share in
            "\(name) \((share * 100).rounded() / 100) %"
        }
        return "\(phase): \(parts.joined(separator: ", "))"
    }
}

extension TestDaemon {
    /// Measures its threads while a body runs; those that begin or end meanwhile are left out.
    fileprivate func measure(
        _ phase: String, during body: () throws -> Void
    ) rethrows -> ThreadShares {
        let start = ContinuousClock.now
        let before = threadTimes
        try body()
        let after = threadTimes
        let elapsed = (ContinuousClock.now - start) / .nanoseconds(1)
        var shares: [String: Double] = [:]
        for (thread, time) in after {
            guard let earlier = before[thread] else { continue }
            shares[thread.name, default: 0] += 100 * Double(time - earlier) / elapsed
        }
        return ThreadShares(phase: phase, shares: shares)
    }

    private struct ThreadID: Hashable {
        let name: String
        let number: String
    }

    /// Nanoseconds on a processor.
    ///
    /// Source: proc(5), `/proc/PID/task/TID/schedstat`.
    private var threadTimes: [ThreadID: UInt64] {
        var times: [ThreadID: UInt64] = [:]
        for number in threadNumbers {
            guard let name = try? readThread(number, "comm"),
                let text = try? readThread(number, "schedstat"),
                let time = text.split(separator: " ").first.flatMap({ UInt64($0) })
            else { continue }
            times[ThreadID(name: String(name.dropLast()), number: number)] = time
        }
        return times
    }
}
