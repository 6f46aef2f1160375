// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// What the service manager does: it passes a socket and listens to notifications.
struct ActivationTests {
    /// Passes descriptor 3.
    ///
    /// Source: sd_listen_fds(3).
    static let activation = activation(of: 1)

    /// Passes descriptors from number 3 on.
    static func activation(of count: Int) -> [String] {
        [
            "sh", "-c", #"export LISTEN_PID=$$ LISTEN_FDS=\#(count); exec "$@""#, "activation",
        ]
    }

    @Test func `a passed socket is served in place of the port`() throws {
        let listener = try TestSocket.listener()
        let early = try TestClient(port: listener.port)
        try early.send(request("/healthz"))
        let daemon = try TestDaemon(
            "--port", "1", wrapper: Self.activation, socket: listener.descriptor)
        try daemon.waitUntilReady()
        #expect(try early.readResponse().text == "ok\n")
        try daemon.waitForLog("1 socket(s) from the service manager")
        try daemon.waitForLog("listening on 127.0.0.1:\(listener.port)")
    }

    /// Source: systemd.socket(5), `FileDescriptorName=`.
    @Test(arguments: ["http", "poolhttpd.socket", "poolhttpd@a.socket", "unknown", "connection"])
    func `a socket of the site's, or of no name of its own, serves the site`(name: String) throws {
        let listener = try TestSocket.listener()
        let daemon = try TestDaemon(
            environment: ["LISTEN_FDNAMES=\(name)"], wrapper: Self.activation,
            socket: listener.descriptor)
        try daemon.waitUntilReady()
        #expect(try get("/healthz", port: listener.port).text == "ok\n")
    }

    @Test func `a socket that is named for something else is refused by its name`() throws {
        let listener = try TestSocket.listener()
        let daemon = try TestDaemon(
            environment: ["LISTEN_FDNAMES=bogus"], wrapper: Self.activation,
            socket: listener.descriptor)
        #expect(try daemon.exitStatus() == 78)
        try daemon.waitForLog("the socket named \"bogus\"")
    }

    @Test func `it ends when nobody is connected, and whoever comes then is served by the next`()
        throws
    {
        let folder = try TestFolder()
        let file = try folder.write("conf", "[server]\nexit_on_idle = 1s\n")
        let listener = try TestSocket.listener()
        let first = try TestDaemon(
            "--config", file, wrapper: Self.activation, socket: listener.descriptor)
        let client = try TestClient(port: listener.port)
        try client.send(request("/sleep?seconds=3"))
        #expect(try client.readResponse().status == 200)
        #expect(!first.log.contains("nobody is connected"))
        client.close()
        #expect(try first.exitStatus() == 0)
        try first.waitForLog("nobody is connected")
        let late = try TestClient(port: listener.port)
        try late.send(request("/healthz"))
        let second = try TestDaemon(
            "--config", file, wrapper: Self.activation, socket: listener.descriptor)
        #expect(try late.readResponse().status == 200)
        late.close()
        #expect(try second.exitStatus() == 0)
    }

    @Test func `a descriptor that cannot be served is refused by its name, and nothing else is`()
        throws
    {
        let listener = try TestSocket.listener()
        let folder = try TestFolder()
        let datagrams = try TestSocket.notifications("\(folder.path)/datagrams")
        let daemon = try TestDaemon(
            environment: ["LISTEN_FDNAMES=metrics:http"], wrapper: Self.activation(of: 2),
            socket: datagrams.descriptor, others: [listener.descriptor])
        try daemon.waitUntilReady()
        #expect(try get("/healthz", port: listener.port).text == "ok\n")
        try daemon.waitForLog("warning: descriptor 3 (\"metrics\")")
        try daemon.waitForLog("1 socket(s) from the service manager")
    }

    /// Source: systemd.exec(5), `StandardInput=socket`.
    @Test func `a socket that is standard input is served`() throws {
        let listener = try TestSocket.listener()
        let daemon = try TestDaemon(
            wrapper: ["sh", "-c", #"export SYSTEMD_EXEC_PID=$$; exec "$@" <&3 3<&-"#, "inetd"],
            socket: listener.descriptor)
        try daemon.waitUntilReady()
        #expect(try get("/healthz", port: listener.port).text == "ok\n")
        try daemon.waitForLog("1 socket(s) from the service manager")
    }

    /// Source: systemd.exec(5), `StandardOutput=`.
    @Test func `what is logged does not reach the client that is standard output and error`()
        throws
    {
        let listener = try TestSocket.listener()
        let client = try TestClient(port: listener.port)
        try client.send("GET /healthz HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
        let connection = try listener.accepted()
        let script = #"export SYSTEMD_EXEC_PID=$$; exec "$@" <&3 >&3 2>&3 3<&-"#
        let daemon = try TestDaemon(
            wrapper: ["sh", "-c", script, "inetd"], socket: connection.descriptor)
        #expect(try daemon.exitStatus() == 0)
        let response = try client.readResponse()
        #expect(response.status == 200)
        #expect(response.text == "ok\n")
        #expect(!client.hasInput)
    }

    @Test func `between two instances no client is refused`() throws {
        let listener = try TestSocket.listener()
        let first = try TestDaemon(wrapper: Self.activation, socket: listener.descriptor)
        try first.waitUntilReady()
        let sleeper = try TestClient(port: listener.port)
        try sleeper.send(request("/sleep?seconds=0.5"))
        let idle = try TestClient(port: listener.port)
        try idle.send(request("/"))
        #expect(try idle.readResponse().status == 200)
        first.signal(SIGTERM)
        try first.waitForLog("draining")
        #expect(try idle.readToEnd().isEmpty)
        let client = try TestClient(port: listener.port)
        try client.send(request("/healthz"))
        #expect(try first.exitStatus() == 0)
        #expect(try sleeper.readResponse()["connection"] == "close")
        #expect(!client.hasInput && !client.isEnded)
        let second = try TestDaemon(wrapper: Self.activation, socket: listener.descriptor)
        #expect(try client.readResponse().text == "ok\n")
        second.signal(SIGTERM)
        #expect(try second.exitStatus() == 0)
    }

    @Test func `after a crash the next instance serves who waits`() throws {
        let listener = try TestSocket.listener()
        let first = try TestDaemon(wrapper: Self.activation, socket: listener.descriptor)
        try first.waitUntilReady()
        first.signal(SIGKILL)
        _ = try first.exitStatus()
        let client = try TestClient(port: listener.port)
        try client.send(request("/healthz"))
        let second = try TestDaemon(wrapper: Self.activation, socket: listener.descriptor)
        #expect(try client.readResponse().text == "ok\n")
        try second.waitUntilReady()
    }

    /// Source: sd_notify(3).
    @Test func `the service manager is told of the start and the stop`() throws {
        let folder = try TestFolder()
        let notifications = try TestSocket.notifications("\(folder.path)/notify")
        let daemon = try TestDaemon(
            "--port", "0", environment: ["NOTIFY_SOCKET=\(folder.path)/notify"])
        let ready = try notifications.receive("READY=1")
        #expect(ready.contains("/4 workers busy, 0 queued, 0 connections (0 idle), 0 requests"))
        let port = try daemon.waitUntilReady()
        let client = try TestClient(port: port)
        try client.send(request("/sleep?seconds=3"))
        _ = try notifications.receive("1/4 workers busy, 0 queued, 1 connections (0 idle)")
        try client.send(request("/sleep?seconds=1"))
        daemon.signal(SIGTERM)
        _ = try notifications.receive("STOPPING=1")
        #expect(try daemon.exitStatus() == 0)
    }

    /// Nobody reads them here, and its queue holds about ten.
    @Test func `a stop with many requests does not flood the service manager`() throws {
        let folder = try TestFolder()
        let notifications = try TestSocket.notifications("\(folder.path)/notify")
        let daemon = try TestDaemon(
            "--port", "0", "--workers", "1", environment: ["NOTIFY_SOCKET=\(folder.path)/notify"])
        let port = try daemon.waitUntilReady()
        let clients = try (0..<30).map { _ in
            let client = try TestClient(port: port)
            try client.send(request("/sleep?seconds=0.04"))
            return client
        }
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        for client in clients {
            #expect(try client.readResponse().status == 200)
        }
        _ = try notifications.receive("STOPPING=1")
    }

    @Test func `the service manager is told why the start failed`() throws {
        let folder = try TestFolder()
        let notifications = try TestSocket.notifications("\(folder.path)/notify")
        let listener = try TestSocket.listener()
        let daemon = try TestDaemon(
            "--port", "\(listener.port)", environment: ["NOTIFY_SOCKET=\(folder.path)/notify"])
        #expect(try daemon.exitStatus() == 75)
        let message = try notifications.receive("ERRNO=\(EADDRINUSE)")
        #expect(message.contains("STATUS=cannot listen on [::]:\(listener.port)"))
    }
}
