// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

struct CrashTests {
    /// Source: kill(2).
    @Test(arguments: [(SIGSEGV, "SIGSEGV"), (SIGILL, "SIGILL"), (SIGABRT, "SIGABRT")])
    func `a crash leaves the calls that led to it and ends the process by its signal`(
        signal: CInt, name: String
    ) throws {
        let daemon = try TestDaemon("--port", "0")
        try daemon.waitUntilReady()
        try daemon.waitUntilAtRest()
        daemon.signal(signal)
        #expect(try daemon.exitStatus() == 128 + signal)
        let lines = daemon.logLines
        let first = try #require(lines.firstIndex { $0.hasPrefix("crashed with \(name), ") })
        // Any thread may get a signal that is sent from outside.
        #expect(
            lines[first].hasPrefix("crashed with \(name), sent by process \(getpid()), thread "))
        let frames = lines[(first + 1)...]
        #expect(frames.count > 3)
        for (number, frame) in frames.enumerated() {
            #expect(frame.hasPrefix("#\(number) "), "\(frame)")
        }
        #expect(frames.contains { $0.contains(" poolhttpd+0x") })
    }

    @Test func `where Swift's own reports are wanted there are no others`() throws {
        let daemon = try TestDaemon("--port", "0", environment: ["SWIFT_BACKTRACE=enable=no"])
        try daemon.waitUntilReady()
        daemon.signal(SIGABRT)
        #expect(try daemon.exitStatus() == 128 + SIGABRT)
        #expect(!daemon.log.contains("crashed"))
    }
}
