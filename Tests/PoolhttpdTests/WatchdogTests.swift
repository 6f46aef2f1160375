// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// The signs of life that the service manager's watchdog asks for.
struct WatchdogTests {
    private let folder: TestFolder
    private let notifications: TestSocket

    init() throws {
        folder = try TestFolder()
        notifications = try TestSocket.notifications("\(folder.path)/notify")
    }

    /// Starts a daemon, which has to get ready.
    ///
    /// - Parameter interval: in microseconds, as the service manager says it.
    private func start(
        _ interval: String, program: String = TestDaemon.program, environment: [String] = [],
        landlock: String = "auto"
    ) throws -> (TestDaemon, UInt16) {
        let file = try folder.write("conf", "[server]\nlandlock = \(landlock)\n")
        let watchdog = ["NOTIFY_SOCKET=\(folder.path)/notify", "WATCHDOG_USEC=\(interval)"]
        let daemon = try TestDaemon(
            "--config", file, "--port", "0", "--workers", "2", program: program,
            environment: watchdog + environment)
        let port = try daemon.waitUntilReady()
        _ = try notifications.receive("READY=1")
        return (daemon, port)
    }

    private func receiveSigns(_ count: Int) throws {
        for _ in 0..<count {
            #expect(try notifications.receive("WATCHDOG=") == "WATCHDOG=1")
        }
    }

    /// How often a thread has slept so far.
    ///
    /// Source: proc_pid_status(5).
    private func sleepCount(of daemon: TestDaemon) throws -> Int {
        let status = try daemon.readThread("\(daemon.pid)", "status")
        let line = status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches") }
        return try #require(line?.split(separator: "\t").last.flatMap { Int($0) })
    }

    @Test func `an idle daemon gives signs, and wakes for nothing else`() throws {
        let (daemon, _) = try start("400000")
        // By then the last STATUS= has been sent.
        try receiveSigns(15)
        let before = try sleepCount(of: daemon)
        try receiveSigns(5)
        #expect(try sleepCount(of: daemon) - before <= 7)
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
    }

    @Test func `signs go on over reloads, an upgrade in place and a drain`() throws {
        let (daemon, port) = try start("2000000")
        try receiveSigns(2)
        daemon.signal(SIGHUP)
        _ = try notifications.receive("READY=1")
        try receiveSigns(2)
        daemon.signal(SIGUSR2)
        _ = try notifications.receive("RELOADING=1")
        _ = try notifications.receive("READY=1")
        try receiveSigns(2)
        try daemon.waitForLog("took over")
        let client = try TestClient(port: port)
        try client.send(request("/sleep?seconds=5"))
        _ = try notifications.receive("STATUS=1/2 workers busy")
        daemon.signal(SIGTERM)
        _ = try notifications.receive("STOPPING=1")
        try receiveSigns(1)
        #expect(try client.readResponse().status == 200)
        #expect(try daemon.exitStatus() == 0)
    }

    @Test func `an installed program that takes its time to refuse delays no sign`() throws {
        let link = "\(folder.path)/program"
        #expect(unsafe symlink(TestDaemon.program, link) == 0)
        // A confined one would not execute the script's shell.
        let (daemon, _) = try start("400000", program: link, landlock: "off")
        let script = try folder.write("script", "#!/bin/sh\nsleep 3\nexit 1\n")
        #expect(unsafe chmod(script, 0o755) == 0)
        let slow = try folder.copy(script, to: "slow")
        #expect(unsafe rename(slow, link) == 0)
        daemon.signal(SIGHUP)
        _ = try notifications.receive("RELOADING=1")
        let messages = try notifications.receiveAll(until: "READY=1")
        // More than the interval, five times.
        #expect(messages.count(where: \.isSign) >= 10)
        #expect(try #require(messages.last).contains("--check has ended with 1"))
    }

    @Test func `a request that holds every worker is no reason to fall silent`() throws {
        let (daemon, port) = try start("400000")
        let clients = try (0..<2).map { _ in try TestClient(port: port) }
        for client in clients {
            try client.send(request("/sleep?seconds=4"))
        }
        _ = try notifications.receive("STATUS=2/2 workers busy")
        // More than five times the interval.
        try receiveSigns(12)
        for client in clients {
            #expect(try client.readResponse().status == 200)
        }
        #expect(!daemon.log.contains("stuck"))
    }

    @Test(arguments: ["", "0", "-5", "soon", "1s"])
    func `where no interval is to be had, the daemon serves without signs`(
        interval: String
    ) throws {
        let (daemon, _) = try start(interval)
        daemon.signal(SIGHUP)
        _ = try notifications.receive("READY=1")
        daemon.signal(SIGTERM)
        #expect(try notifications.receiveAll(until: "STOPPING=1").allSatisfy { !$0.isSign })
        #expect(try daemon.exitStatus() == 0)
    }

    @Test func `a watchdog over another process is none of this one's`() throws {
        let (daemon, _) = try start("400000", environment: ["WATCHDOG_PID=1"])
        daemon.signal(SIGTERM)
        #expect(try notifications.receiveAll(until: "STOPPING=1").allSatisfy { !$0.isSign })
        #expect(try daemon.exitStatus() == 0)
    }

    @Test func `signs do not keep a daemon from ending when it is idle`() throws {
        let listener = try TestSocket.listener()
        let file = try folder.write("conf", "[server]\nexit_on_idle = 2s\n")
        let daemon = try TestDaemon(
            "--config", file,
            environment: ["NOTIFY_SOCKET=\(folder.path)/notify", "WATCHDOG_USEC=400000"],
            wrapper: ActivationTests.activation, socket: listener.descriptor)
        _ = try notifications.receive("READY=1")
        try receiveSigns(3)
        #expect(try daemon.exitStatus() == 0)
        #expect(daemon.log.contains("nobody is connected"))
    }

    @Test func `a start that has failed gives signs while it answers clients`() throws {
        let listener = try TestSocket.listener()
        let daemon = try TestDaemon(
            "--root", "/none",
            environment: ["NOTIFY_SOCKET=\(folder.path)/notify", "WATCHDOG_USEC=1000000"],
            wrapper: ActivationTests.activation, socket: listener.descriptor)
        _ = try notifications.receive("STATUS=")
        try receiveSigns(3)
        #expect(try daemon.exitStatus() == 78)
    }
}

extension String {
    fileprivate var isSign: Bool { hasPrefix("WATCHDOG=") }
}

extension TestSocket {
    /// The notifications up to one that holds a text.
    fileprivate func receiveAll(until text: String) throws(TestFailure) -> [String] {
        var messages: [String] = []
        repeat {
            messages.append(try receive("="))
        } while !messages.contains { $0.contains(text) }
        return messages
    }
}
