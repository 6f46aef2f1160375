// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import TestSupport
import Testing

/// A daemon that has given up at its start what it has no use for.
struct ConfinementTests {
    private let folder: TestFolder
    private let outside: TestFolder

    init() throws {
        folder = try TestFolder()
        outside = try TestFolder()
        for name in ["home", "home/app", "home/app/1", "home/app/2", "home/conf"] {
            try folder.makeFolder(name)
        }
        try folder.write("home/app/1/index.html", "first")
        try folder.write("home/app/2/index.html", "second")
        try outside.makeFolder("www")
        try outside.write("www/index.html", "outside")
        try lead("home/app/current", to: "1")
    }

    /// Replaces a link at once.
    private func lead(_ name: String, to target: String) throws {
        let path = "\(folder.path)/\(name)"
        guard unsafe symlink(target, path + ".new") == 0,
            unsafe rename(path + ".new", path) == 0
        else { throw TestFailure("no link \(name): \(errno)") }
    }

    private func configure(_ text: String) throws {
        try folder.write(
            "home/conf/new",
            "[server]\nport = 0\nworkers = 1\n[files]\ncache = 0\n\(text)\n")
        let path = "\(folder.path)/home/conf"
        #expect(unsafe rename("\(path)/new", "\(path)/poolhttpd.conf") == 0)
    }

    private func start(_ text: String, program: String = TestDaemon.program) throws -> TestDaemon {
        try configure(text)
        return try TestDaemon(
            "--config", "\(folder.path)/home/conf/poolhttpd.conf", program: program)
    }

    private func root(_ path: String) -> String { "[server]\nroot = \(path)\n" }

    /// Whether the kernel has Landlock; says loudly where not.
    private var isPossible: Bool {
        if (try? Landlock.version()) != nil {
            return true
        }
        print("***** NOT TESTED: this kernel has no Landlock, so no daemon can confine itself")
        return false
    }

    private func isConfined(_ daemon: TestDaemon) throws -> Bool {
        try TestFolder.content("/proc/\(daemon.pid)/status").contains("NoNewPrivs:\t1")
    }

    @Test func `the first record tells whether it is confined, and why not`() throws {
        let daemon = try start(root("\(folder.path)/home/app/current"))
        try daemon.waitUntilReady()
        let first = try #require(daemon.logLines.first)
        do {
            let version = try Landlock.version()
            #expect(
                first.hasSuffix("confined by Landlock (ABI \(version)) to reading around the roots")
            )
        } catch {
            #expect(first.contains("; not confined: "))
        }
        #expect(try isConfined(daemon) == isPossible)
    }

    @Test func `it is not where that is turned off`() throws {
        let daemon = try start("[server]\nlandlock = off\n")
        try daemon.waitUntilReady()
        #expect(daemon.logLines.first?.hasSuffix("; not confined: landlock=off") == true)
        #expect(try !isConfined(daemon))
    }

    @Test func `every thread is confined`() throws {
        guard isPossible else { return }
        let daemon = try start(root("\(folder.path)/home/app/current"))
        try daemon.waitUntilReady()
        try daemon.waitForThreads(["journal", "poolhttpd", "worker-0"])
        for number in daemon.threadNumbers {
            #expect(try daemon.readThread(number, "status").contains("NoNewPrivs:\t1"))
        }
    }

    @Test func `a flip, a root made anew and a new configuration go on`() throws {
        let daemon = try start(root("\(folder.path)/home/app/current"))
        let port = try daemon.waitUntilReady()
        #expect(try get("/", port: port).text == "first")
        try lead("home/app/current", to: "2")
        #expect(try get("/", port: port).text == "second")
        try folder.makeFolder("home/app/3")
        try folder.write("home/app/3/index.html", "third")
        try lead("home/app/current", to: "3")
        #expect(try get("/", port: port).text == "third")
        #expect(unsafe rename("\(folder.path)/home/app/3", "\(folder.path)/home/app/0") == 0)
        #expect(try get("/", port: port).status == 503)
        try folder.makeFolder("home/app/3")
        try folder.write("home/app/3/index.html", "fourth")
        #expect(try get("/", port: port).text == "fourth")
        try configure(root("\(folder.path)/home/app/1"))
        daemon.signal(SIGHUP)
        try daemon.waitForLog("configuration reloaded")
        #expect(try get("/", port: port).text == "first")
    }

    @Test func `a reload to a root elsewhere is refused with what helps`() throws {
        guard isPossible else { return }
        let daemon = try start(root("\(folder.path)/home/app/current"))
        let port = try daemon.waitUntilReady()
        try configure(root("\(outside.path)/www"))
        daemon.signal(SIGHUP)
        try daemon.waitForLog("and a restart is needed")
        #expect(daemon.log.contains("cannot serve \"\(outside.path)/www\": Permission denied"))
        #expect(try get("/", port: port).text == "first")
    }

    @Test func `a root that is led elsewhere is answered 403, with a record`() throws {
        guard isPossible else { return }
        let daemon = try start(root("\(folder.path)/home/app/current"))
        let port = try daemon.waitUntilReady()
        #expect(try get("/", port: port).text == "first")
        try lead("home/app/current", to: "\(outside.path)/www")
        #expect(try get("/", port: port).status == 403)
        try daemon.waitForLog("leads to where this process may read nothing, answering 403")
        try lead("home/app/current", to: "2")
        #expect(try get("/", port: port).text == "second")
    }

    @Test func `links that lead anywhere are followed if that was configured at the start`() throws
    {
        try lead("home/app/1/out", to: "\(outside.path)/www/index.html")
        let follow = root("\(folder.path)/home/app/1") + "[files]\nsymlinks = follow\n"
        let daemon = try start(follow)
        let port = try daemon.waitUntilReady()
        #expect(try get("/out", port: port).text == "outside")
        guard isPossible else { return }
        let narrow = try start(root("\(folder.path)/home/app/1"))
        let narrowPort = try narrow.waitUntilReady()
        try configure(follow)
        narrow.signal(SIGHUP)
        try narrow.waitForLog("symlinks=follow: links that lead elsewhere")
        #expect(try get("/out", port: narrowPort).status == 403)
        #expect(try get("/", port: narrowPort).text == "first")
    }

    @Test func `upgrades keep the confinement, and add no layer`() throws {
        guard isPossible else { return }
        try folder.makeFolder("bin")
        let program = try folder.copy(TestDaemon.program, to: "bin/poolhttpd")
        let daemon = try start(root("\(folder.path)/home/app/current"), program: program)
        let port = try daemon.waitUntilReady()
        // More than the kernel's 16 layers, by a file that is another one each time.
        for count in 1...18 {
            let new = try folder.copy(TestDaemon.program, to: "bin/new")
            #expect(unsafe rename(new, program) == 0)
            daemon.signal(SIGHUP)
            try waitUntil {
                daemon.logLines.count { $0.contains("0 were closed; confined by Landlock") }
                    == count
            }
        }
        #expect(try isConfined(daemon))
        #expect(try get("/", port: port).text == "first")
    }

    @Test func `a Unix socket is removed at the end`() throws {
        let path = "\(folder.path)/home/socket"
        let daemon = try start("[server]\naddress = unix:\(path)\n")
        try daemon.waitUntilReady()
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        #expect(unsafe access(path, F_OK) != 0)
    }
}
