// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// What is installed in the place of the running program.
extension UpgradeTests {
    @Test func `a reload notices that another program is installed`() throws {
        let link = "\(folder.path)/program"
        #expect(unsafe symlink(TestDaemon.program, link) == 0)
        let (daemon, port) = try start(program: link)
        let client = try TestClient(port: port)
        #expect(try Self.exchange(client) == "a page")
        daemon.signal(SIGHUP)
        _ = try notifications.receive("READY=1")
        #expect(!daemon.log.contains("took over"))
        try replace(link, by: try folder.copy(TestDaemon.program, to: "newer"))
        try configure(workers: 5)
        daemon.signal(SIGHUP)
        _ = try notifications.receive("READY=1")
        try daemon.waitForLog("took over 1 listening sockets and 1 connections")
        #expect(try Self.exchange(client) == "a page")
        _ = try notifications.receive("STATUS=0/5 workers busy")
    }

    @Test func `a file that is no program leaves the running one in its place`() throws {
        let link = "\(folder.path)/program"
        #expect(unsafe symlink(TestDaemon.program, link) == 0)
        let (daemon, port) = try start(program: link)
        let client = try TestClient(port: port)
        let text = try folder.write("text", "no program")
        #expect(unsafe chmod(text, 0o755) == 0)
        try replace(link, by: text)
        try configure(workers: 3)
        daemon.signal(SIGHUP)
        let status = try notifications.receive("READY=1")
        #expect(status.contains("STATUS=upgrade refused: \(link) cannot be executed"))
        #expect(try Self.exchange(client) == "a page")
        // The configuration is in force all the same.
        _ = try notifications.receive("STATUS=0/3 workers busy")
    }

    @Test func `a program that refuses the configuration is not executed`() throws {
        let (daemon, port) = try start()
        let client = try TestClient(port: port)
        try folder.write("conf", "[server]\nprot = 1\n")
        daemon.signal(SIGUSR2)
        let status = try notifications.receive("READY=1")
        #expect(status.contains("--check has ended with 78"))
        try daemon.waitForLog("unknown key \"prot\"")
        #expect(try Self.exchange(client) == "a page")
    }

    @Test func `what cannot be executed in the end has cut off nothing`() throws {
        let link = "\(folder.path)/program"
        #expect(unsafe symlink(TestDaemon.program, link) == 0)
        // Landlock would keep it from running a script.
        let (daemon, port) = try start(drain: "300ms", program: link, settings: "landlock = off")
        let sleeper = try makeSleeper(seconds: 3, port: port)
        let text = try folder.write("text", "#!/bin/sh\nchmod a-x \"$0\"\n")
        #expect(unsafe chmod(text, 0o755) == 0)
        try replace(link, by: text)
        daemon.signal(SIGUSR2)
        let status = try notifications.receive("READY=1")
        #expect(status.contains("STATUS=upgrade refused: \(link) cannot be executed: "))
        #expect(try sleeper.readResponse().status == 200)
        #expect(try Self.exchange(sleeper) == "a page")
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        #expect(!daemon.log.contains("cut off by the upgrade"))
        #expect(!daemon.log.contains("takes over"))
    }

    /// Puts a link to a file in the place of another, as a package manager does it.
    private func replace(_ link: String, by file: String) throws {
        #expect(unsafe symlink(file, link + ".new") == 0)
        #expect(unsafe rename(link + ".new", link) == 0)
    }
}
