// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// No thread turns without work, whatever came before: seen from outside, at the program as it is.
struct ThreadTimeTests {
    /// What threads use of a processor for some seconds, while a body is run four times a second.
    private func usage(
        of daemon: TestDaemon, seconds: Double, _ body: () throws -> Void = {}
    ) throws -> [String: Double] {
        let before = daemon.threadTimes
        let start = ContinuousClock.now
        repeat {
            try body()
            usleep(250_000)
        } while ContinuousClock.now - start < .seconds(seconds)
        let passed = start.duration(to: .now) / Duration.nanoseconds(1)
        var usage: [String: Double] = [:]
        for (name, time) in daemon.threadTimes {
            usage[name] = Double(time - before[name, default: 0]) / passed
        }
        return usage
    }

    private func sum(_ usage: [String: Double]) -> Double { usage.values.reduce(0, +) }

    @Test func `every thread is idle unless it has work, through load, idleness and the drain`()
        throws
    {
        let daemon = try TestDaemon("--port", "0", "--workers", "2")
        let port = try daemon.waitUntilReady()
        let kept = try TestClient(port: port)
        // Four requests a second, each second one on a connection of its own.
        let load: () throws -> Void = {
            try kept.send(request("/healthz"))
            _ = try kept.readResponse()
            let fresh = try TestClient(port: port)
            try fresh.send("GET /healthz HTTP/1.0\r\n\r\n")
            _ = try fresh.readToEnd()
        }
        for round in 1...2 {
            let idle = try usage(of: daemon, seconds: 2)
            #expect(sum(idle) < 0.005, "idle, round \(round): \(idle)")
            let loaded = try usage(of: daemon, seconds: 3, load)
            #expect(loaded["poolhttpd", default: 1] < 0.01, "load, round \(round): \(loaded)")
            #expect(loaded["journal", default: 1] < 0.01, "load, round \(round): \(loaded)")
            #expect(sum(loaded) < 0.1, "load, round \(round): \(loaded)")
        }
        kept.close()
        // The supervisor goes to sleep a second after the last change.
        usleep(2_500_000)
        let asleep = try usage(of: daemon, seconds: 2)
        #expect(sum(asleep) < 0.002, "asleep: \(asleep)")
        let sleeper = try TestClient(port: port)
        try sleeper.send(request("/sleep?seconds=3"))
        try waitUntil { daemon.threadTimes["worker-0"] != nil }
        usleep(200_000)
        daemon.signal(SIGTERM)
        try daemon.waitForLog("draining")
        let draining = try usage(of: daemon, seconds: 2)
        #expect(draining["poolhttpd", default: 1] < 0.02, "draining: \(draining)")
        #expect(sum(draining) < 0.03, "draining: \(draining)")
        #expect(try sleeper.readResponse().status == 200)
        #expect(try daemon.exitStatus() == 0)
    }
}
