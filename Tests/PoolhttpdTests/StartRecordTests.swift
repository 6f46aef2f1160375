// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// What the log says about a start.
struct StartRecordTests {
    /// Runs the program as the service manager would, with a pipe for standard error.
    private static let piped = [
        "sh", "-c", #"sh -c 'export SYSTEMD_EXEC_PID=$$; exec "$@"' inner "$@" 2>&1 | cat >&2"#,
        "piped",
    ]

    @Test func `the first record names version, files, roots and sites`() throws {
        let folder = try TestFolder()
        try folder.makeFolder("conf.d")
        let dropIn = try folder.write("conf.d/a.conf", "[site \"a.example\"]\nroot = /usr\n")
        let file = try folder.write("conf", "[server]\nport = 0\nroot = \(folder.path)\n")
        let daemon = try TestDaemon("--config", file)
        try daemon.waitUntilReady()
        let version = try TestDaemon("--version")
        #expect(try version.exitStatus() == 0)
        let first = try #require(daemon.logLines.first)
        #expect(
            first.contains(
                "info: \(version.output.dropLast()) started: configuration \(file), \(dropIn); "
                    + "root \(folder.path); site a.example: /usr; "))
    }

    @Test func `a start without files says so`() throws {
        let listener = try TestSocket.listener()
        let daemon = try TestDaemon(
            wrapper: ActivationTests.activation, socket: listener.descriptor)
        try daemon.waitUntilReady()
        let first = try #require(daemon.logLines.first)
        #expect(first.contains("built-in pages"))
    }

    @Test func `a Unix socket is named by its path`() throws {
        let folder = try TestFolder()
        let path = "\(folder.path)/socket"
        let file = try folder.write("conf", "[server]\naddress = unix:\(path)\n")
        let daemon = try TestDaemon("--config", file)
        try daemon.waitUntilReady()
        try daemon.waitForLog("listening on unix:\(path)\n")
    }

    @Test(arguments: [
        (["--workers", "many"], "<3>--workers: error: "),
        (["--prot"], "<3>Unknown option '--prot'"),
        (["--port", "1", "--root", "/none"], "<3>--root: error: cannot serve \"/none\""),
    ])
    func `reasons of a failed start are errors to the journal`(
        arguments: [String], line: String
    ) throws {
        let script = arguments.joined(separator: " ")
        let daemon = try TestDaemon(
            wrapper: ["sh", "-c", "exec \"$@\" \(script)", "arguments"] + Self.piped)
        _ = try daemon.exitStatus()
        #expect(daemon.logLines.count == 1)
        #expect(daemon.log.hasPrefix(line))
    }

    @Test func `an address in use is an error to the journal`() throws {
        let listener = try TestSocket.listener()
        let daemon = try TestDaemon("--port", "\(listener.port)", wrapper: Self.piped)
        _ = try daemon.exitStatus()
        #expect(daemon.log.hasPrefix("<3>cannot listen on [::]:\(listener.port)"))
    }

    @Test func `a service manager that cannot be reached is a warning`() throws {
        let daemon = try TestDaemon("--port", "0", environment: ["NOTIFY_SOCKET=/none/notify"])
        try daemon.waitUntilReady()
        let warnings = daemon.logLines.filter { $0.contains("warning: ") }
        #expect(warnings.count == 1)
        #expect(warnings[0].contains("cannot reach the service manager at NOTIFY_SOCKET="))
    }

    @Test func `more connections than files are a warning with the limit`() throws {
        let daemon = try TestDaemon(
            "--port", "0", wrapper: ["sh", "-c", #"ulimit -n 200; exec "$@""#, "limited"])
        try daemon.waitUntilReady()
        // And as many as were open at the start.
        try daemon.waitForLog("warning: connections=10000 needs 200")
        try daemon.waitForLog("open files, more than this process may have: raise LimitNOFILE=")
    }
}
