// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

struct StartFailureTests {
    private static let withoutPrivileges = [
        "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all",
    ]

    /// Whether this process can start the program without privileges.
    private static let canDropPrivileges: Bool = {
        guard geteuid() == 0, let program = try? TestDaemon("--version", wrapper: withoutPrivileges)
        else { return false }
        return (try? program.exitStatus()) == 0
    }()

    /// Whether ports below 1024 need a privilege at all.
    private static let hasPrivilegedPorts =
        (try? TestFolder.content("/proc/sys/net/ipv4/ip_unprivileged_port_start")) == "1024\n"

    /// Whether this process can have a file system of its own.
    private static let canUnmount: Bool = {
        let program = try? TestDaemon("--version", wrapper: ["unshare", "--mount"])
        return (try? program?.exitStatus()) == 0
    }()

    /// It would serve what nobody has asked it to, to everybody.
    @Test(
        .enabled(if: canUnmount && !Sanitizer.isPresent, "a sanitizer does not start without /proc")
    )
    func `arguments that cannot be read end with 78`() throws {
        let script = #"mount --make-rprivate / && umount --lazy /proc && exec "$@""#
        let daemon = try TestDaemon(
            "--port", "0", wrapper: ["unshare", "--mount", "sh", "-c", script, "bare"])
        #expect(try daemon.exitStatus() == 78)
        #expect(daemon.logLines.count == 1)
        try daemon.waitForLog("/proc is not mounted")
    }

    @Test func `a port in use ends with 75 and one line`() throws {
        let listener = try TestSocket.listener()
        let folder = try TestFolder()
        let file = try folder.write("conf", "[server]\naddress = 127.0.0.1\n")
        let daemon = try TestDaemon("--config", file, "--port", "\(listener.port)")
        #expect(try daemon.exitStatus() == 75)
        #expect(daemon.logLines.count == 1)
        try daemon.waitForLog("cannot listen on 127.0.0.1:\(listener.port): ")
        try daemon.waitForLog("another process listens there")
    }

    @Test(.enabled(if: canDropPrivileges && hasPrivilegedPorts))
    func `a port that takes a privilege ends with 77 and advice`() throws {
        let daemon = try TestDaemon("--port", "80", wrapper: Self.withoutPrivileges)
        #expect(try daemon.exitStatus() == 77)
        #expect(daemon.logLines.count == 1)
        try daemon.waitForLog("enable poolhttpd.socket")
    }

    @Test(.enabled(if: canDropPrivileges), arguments: ["--check", "--workers=4"])
    func `a root that must not be read ends with 77`(option: String) throws {
        let folder = try TestFolder()
        unsafe #expect(chmod(folder.path, 0o700) == 0)
        let daemon = try TestDaemon(
            option, "--root", folder.path, "--port", "0", wrapper: Self.withoutPrivileges)
        #expect(try daemon.exitStatus() == 77)
        #expect(daemon.logLines.count == 1)
        #expect(daemon.log.contains(folder.path))
    }

    @Test(.enabled(if: canDropPrivileges))
    func `a mistake beside a root that must not be read ends with 78`() throws {
        let folder = try TestFolder()
        let file = try folder.write("conf", "[site \"a.b\"]\nroot = /none\n")
        unsafe #expect(chmod(folder.path, 0o755) == 0)
        try folder.makeFolder("private")
        unsafe #expect(chmod("\(folder.path)/private", 0o700) == 0)
        let daemon = try TestDaemon(
            "--config", file, "--root", "\(folder.path)/private", wrapper: Self.withoutPrivileges)
        #expect(try daemon.exitStatus() == 78)
        #expect(daemon.logLines.count == 2)
    }

    @Test(.enabled(if: canDropPrivileges))
    func `an access log that must not be written ends with 77`() throws {
        let folder = try TestFolder()
        let file = try folder.write(
            "conf", "[server]\nport = 0\n[log]\nfile = \(folder.path)/log\n")
        unsafe #expect(chmod(folder.path, 0o755) == 0)
        let daemon = try TestDaemon("--config", file, wrapper: Self.withoutPrivileges)
        #expect(try daemon.exitStatus() == 77)
        try daemon.waitForLog(
            "cannot open the access log \"\(folder.path)/log\": Permission denied")
    }

    @Test func `a root that the unit's sandbox hides comes with the lines to write`() throws {
        let wrapper = ["sh", "-c", #"export SYSTEMD_EXEC_PID=$$; exec "$@""#, "unit"]
        let home = try TestDaemon("--root", "/home/none/www", wrapper: wrapper)
        #expect(try home.exitStatus() == 78)
        try home.waitForLog("ProtectHome= of the unit hides it")
        try home.waitForLog("\"ProtectHome=tmpfs\" and \"BindReadOnlyPaths=/home/none/www\"")
        let temporary = try TestDaemon("--root", "/tmp/none", wrapper: wrapper)
        #expect(try temporary.exitStatus() == 78)
        try temporary.waitForLog("PrivateTmp= of the unit hides it")
        let terminal = try TestDaemon("--root", "/tmp/none")
        #expect(try terminal.exitStatus() == 78)
        #expect(!terminal.log.contains("PrivateTmp="))
    }

    @Test func `a root that is a file, or a link that leads nowhere, is said to be that`() throws {
        let folder = try TestFolder()
        let file = try folder.write("file", "x")
        let ofFile = try TestDaemon("--root", file, "--port", "0")
        #expect(try ofFile.exitStatus() == 78)
        try ofFile.waitForLog("cannot serve \"\(file)\": Not a directory")
        let link = "\(folder.path)/current"
        #expect(unsafe symlink("releases/5", link) == 0)
        let ofLink = try TestDaemon("--root", link, "--port", "0")
        #expect(try ofLink.exitStatus() == 78)
        try ofLink.waitForLog("(a link to \"releases/5\", which is not there)")
    }

    @Test func `an address that this machine does not have ends with 71`() throws {
        let folder = try TestFolder()
        let file = try folder.write("conf", "[server]\naddress = 192.0.2.1\nport = 0\n")
        let daemon = try TestDaemon("--config", file)
        #expect(try daemon.exitStatus() == 71)
        #expect(daemon.logLines.count == 1)
        try daemon.waitForLog("no network interface of this machine has that address")
    }

    @Test func `a group that this system does not have ends with 78`() throws {
        let folder = try TestFolder()
        let path = "\(folder.path)/socket"
        let text = "[server]\naddress = unix:\(path)\nsocket_group = no such group\n"
        let file = try folder.write("conf", text)
        let daemon = try TestDaemon("--config", file)
        #expect(try daemon.exitStatus() == 78)
        #expect(daemon.logLines.count == 1)
        try daemon.waitForLog(":3:16: error: socket_group=: this system has no group")
        unsafe #expect(access(path, F_OK) != 0)
    }

    @Test(.enabled(if: canDropPrivileges))
    func `a group that this user is not in ends with 77, and leaves no socket`() throws {
        let folder = try TestFolder()
        unsafe #expect(chmod(folder.path, 0o777) == 0)
        let path = "\(folder.path)/socket"
        let text = "[server]\naddress = unix:\(path)\nsocket_group = 0\n"
        let file = try folder.write("conf", text)
        let daemon = try TestDaemon("--config", file, wrapper: Self.withoutPrivileges)
        #expect(try daemon.exitStatus() == 77)
        try daemon.waitForLog("socket_group=")
        unsafe #expect(access(path, F_OK) != 0)
    }

    @Test func `where nothing that was passed can be served, the start fails with 78`() throws {
        let null = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(null) }
        let daemon = try TestDaemon(wrapper: ActivationTests.activation, socket: null)
        #expect(try daemon.exitStatus() == 78)
        #expect(daemon.logLines.count == 1)
        try daemon.waitForLog("error: nothing that the service manager passed can be served")
        try daemon.waitForLog("descriptor 3 (\"unknown\")")
    }
}
