// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

struct StartTests {
    @Test func `without a configuration it serves the welcome page`() throws {
        let daemon = try TestDaemon("--port", "0")
        let port = try daemon.waitUntilReady()
        #expect(port > 0)
        let page = try get("/", port: port)
        #expect(page.status == 200)
        #expect(page.text.contains("poolhttpd is running"))
        #expect(try get("/healthz", port: port).text == "ok\n")
        #expect(try get("/sleep?seconds=0.01", port: port).status == 200)
        #expect(try get("/missing", port: port).status == 404)
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
        #expect(daemon.output.isEmpty)
        try daemon.waitForLog("notice: GET /missing 404 ")
        #expect(!daemon.log.contains("GET / "))
    }

    @Test(arguments: [1, 3])
    func `its threads are the main one, the workers and the journal`(workers: Int) throws {
        let daemon = try TestDaemon("--port", "0", "--workers", "\(workers)")
        let port = try daemon.waitUntilReady()
        let names = (["poolhttpd", "journal"] + (0..<workers).map { "worker-\($0)" }).sorted()
        try daemon.waitForThreads(names)
        for _ in 0..<20 {
            _ = try get("/", port: port)
        }
        #expect(daemon.threadNames == names)
    }

    @Test func `a directory is served`() throws {
        let folder = try TestFolder()
        try folder.write("index.html", "<p>hello")
        let daemon = try TestDaemon("--root", folder.path, "--port", "0")
        let port = try daemon.waitUntilReady()
        #expect(try get("/", port: port).text == "<p>hello")
        #expect(try get("/sleep", port: port).status == 404)
    }

    @Test func `IPv4 and IPv6 are served by default`() throws {
        let daemon = try TestDaemon("--port", "0")
        try daemon.waitUntilReady()
        try daemon.waitForLog("listening on [::]:")
    }

    @Test func `a configuration file is obeyed`() throws {
        let folder = try TestFolder()
        try folder.makeFolder("www")
        try folder.write("www/start.txt", "start")
        let file = try folder.write(
            "conf",
            """
            [server]
            address = 127.0.0.1
            port = 0
            workers = 2
            root = \(folder.path)/www
            index = none.html start.txt
            [log]
            access = all
            [endpoints]
            sleep = yes
            health = /ping

            """)
        let daemon = try TestDaemon("--config", file, "--workers", "1")
        let port = try daemon.waitUntilReady()
        #expect(try get("/", port: port).text == "start")
        #expect(try get("/ping", port: port).text == "ok\n")
        #expect(try get("/healthz", port: port).status == 404)
        #expect(try get("/sleep?seconds=0", port: port).status == 200)
        #expect(daemon.threadNames == ["journal", "poolhttpd", "worker-0"])
        daemon.signal(SIGINT)
        #expect(try daemon.exitStatus() == 0)
        try daemon.waitForLog("info: GET / 200 5B ")
    }

    @Test func `a Unix socket is served, also over what an earlier process has left`() throws {
        let folder = try TestFolder()
        let path = "\(folder.path)/socket"
        try TestSocket.abandon(path)
        let file = try folder.write("conf", "[server]\naddress = unix:\(path)\n")
        for _ in 0..<2 {
            let daemon = try TestDaemon("--config", file)
            try daemon.waitUntilReady()
            let client = try TestClient(path: path)
            try client.send(request("/healthz"))
            #expect(try client.readResponse().text == "ok\n")
            daemon.signal(SIGKILL)
            #expect(try daemon.exitStatus() == 128 + SIGKILL)
        }
    }

    @Test func `a Unix socket's path is removed at the end, unless another has taken it over`()
        throws
    {
        let folder = try TestFolder()
        let path = "\(folder.path)/socket"
        let file = try folder.write("conf", "[server]\naddress = unix:\(path)\n")
        let first = try TestDaemon("--config", file)
        try first.waitUntilReady()
        first.signal(SIGTERM)
        #expect(try first.exitStatus() == 0)
        unsafe #expect(access(path, F_OK) != 0)
        let second = try TestDaemon("--config", file)
        try second.waitUntilReady()
        unsafe #expect(unlink(path) == 0)
        let third = try TestDaemon("--config", file)
        try third.waitUntilReady()
        second.signal(SIGTERM)
        #expect(try second.exitStatus() == 0)
        let client = try TestClient(path: path)
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
    }

    @Test func `a Unix socket has its permissions whatever umask says`() throws {
        let folder = try TestFolder()
        let path = "\(folder.path)/socket"
        let file = try folder.write("conf", "[server]\naddress = unix:\(path)\n")
        let daemon = try TestDaemon(
            "--config", file, wrapper: ["sh", "-c", #"umask 0777; exec "$@""#, "umask"])
        try daemon.waitUntilReady()
        var status = stat()
        unsafe #expect(lstat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o666)
    }

    @Test func `a Unix socket on which another process listens is in use`() throws {
        let folder = try TestFolder()
        let file = try folder.write("conf", "[server]\naddress = unix:\(folder.path)/socket\n")
        let first = try TestDaemon("--config", file)
        try first.waitUntilReady()
        let second = try TestDaemon("--config", file)
        #expect(try second.exitStatus() == 75)
        let client = try TestClient(path: "\(folder.path)/socket")
        try client.send(request("/healthz"))
        #expect(try client.readResponse().status == 200)
    }

    @Test func `a file that is no socket is left alone`() throws {
        let folder = try TestFolder()
        try folder.write("precious", "content")
        let file = try folder.write("conf", "[server]\naddress = unix:\(folder.path)/precious\n")
        let daemon = try TestDaemon("--config", file)
        #expect(try daemon.exitStatus() == 75)
        #expect(try folder.read("precious") == "content")
    }
}
