// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// What the status tells of the configuration, the sites and requests that are over, while these change.
struct StatusTests {
    private let folder: TestFolder
    private let notifications: TestSocket
    private let sites: TestSocket
    private let admin: TestSocket

    init() throws {
        folder = try TestFolder()
        notifications = try TestSocket.notifications("\(folder.path)/notify")
        sites = try TestSocket.listener()
        admin = try TestSocket.listener()
        for root in ["main", "other"] {
            try folder.makeFolder(root)
        }
    }

    private func configure(_ more: String = "") throws {
        // Whole at once: a daemon that reads a file while it is written reads a part of it.
        try folder.write(
            "conf.new",
            """
            [server]
            workers = 2
            root = \(folder.path)/main
            drain_timeout = 60s
            [endpoints]
            sleep = on
            \(more)

            """)
        #expect(unsafe rename("\(folder.path)/conf.new", "\(folder.path)/conf") == 0)
    }

    private var otherSite: String {
        """
        [site "other.example"]
        root = \(folder.path)/other
        aliases = www.other.example
        listing = on
        fallback = /index.html
        """
    }

    private func start(_ more: String = "") throws -> TestDaemon {
        try configure(more)
        let daemon = try TestDaemon(
            "--config", "\(folder.path)/conf",
            environment: ["LISTEN_FDNAMES=http:admin", "NOTIFY_SOCKET=\(folder.path)/notify"],
            wrapper: ActivationTests.activation(of: 2), socket: sites.descriptor,
            others: [admin.descriptor])
        try daemon.waitUntilReady()
        _ = try notifications.receive("READY=1")
        return daemon
    }

    private func reload(_ daemon: TestDaemon) throws {
        daemon.signal(SIGHUP)
        _ = try notifications.receive("RELOADING=1")
        _ = try notifications.receive("READY=1")
    }

    private func end(_ daemon: TestDaemon) throws {
        daemon.signal(SIGTERM)
        #expect(try daemon.exitStatus() == 0)
    }

    private func document() throws -> String { try get("/status.json", port: admin.port).text }

    private func lines() throws -> String { try get("/status", port: admin.port).text }

    private func page() throws -> String {
        let client = try TestClient(port: admin.port)
        try client.send("GET /status HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n")
        return try client.readResponse().text
    }

    /// Takes longer than others, by an endpoint of a site.
    private func sleep(at host: String) throws {
        let client = try TestClient(port: sites.port)
        try client.send("GET /sleep?seconds=0.1 HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        #expect(try client.readResponse().status == 200)
    }

    @Test func `a slow request is told of also when a reload has taken its site away`() throws {
        try folder.write("other/index.html", "other")
        let daemon = try start(otherSite)
        #expect(try document().contains(#""slowest":[],"#))
        try sleep(at: "other.example")
        let start = #"{"method":"GET","path":"/sleep","site":"other.example","status":200,"#
        #expect(try document().contains(start + #""cut_off":false,"milliseconds":"#))
        try configure()
        try reload(daemon)
        #expect(try document().contains(start))
        #expect(try !document().contains(#""name":"other.example""#))
        #expect(try page().contains("GET /sleep<small>200 · other.example</small>"))
        #expect(try lines().contains("\nslowest: GET /sleep 200, "))
        try end(daemon)
    }

    @Test func `each reload and each upgrade that is applied is another generation`() throws {
        let daemon = try start()
        let file = "\(folder.path)/conf"
        #expect(try document().contains(#""configuration":{"generation":1,"#))
        #expect(try document().contains(#""files":["\#(file)"],"#))
        #expect(
            try document().contains(
                #"{"section":"[server]","name":"workers","value":"2","origin":"\#(file):2"}"#))
        try configure("[log]\nslow = 2s")
        try reload(daemon)
        #expect(try document().contains(#""generation":2,"#))
        #expect(try document().contains(#""name":"slow","value":"2s","origin":"\#(file):8"}"#))
        #expect(try lines().contains("\nconfiguration 2: \(file), in force for "))
        #expect(try page().contains("Generation <b>2</b>"))
        daemon.signal(SIGUSR2)
        _ = try notifications.receive("RELOADING=1")
        _ = try notifications.receive("READY=1")
        #expect(try document().contains(#""generation":3,"#))
        try end(daemon)
    }

    @Test func `a refused reload is told of, with the reason, until another is applied`() throws {
        let daemon = try start()
        try configure("[limits]\nconnections = <many>")
        try reload(daemon)
        let reason = "\(folder.path)/conf:8:15: error: connections=: expected 1 to 1000000, found "
        #expect(try document().contains(#""refused":{"wish":"reload","time":"#))
        #expect(try document().contains(#""reasons":["\#(reason)\"<many>\""]}"#))
        #expect(try document().contains(#""generation":1,"#))
        #expect(try document().contains(#""ready":true,"#))
        #expect(try lines().contains("\nreload refused: \(reason)\"<many>\"\n"))
        #expect(try page().contains("The last reload was refused at "))
        #expect(try page().contains("<li>\(reason)&quot;&lt;many&gt;&quot;</li>"))
        try configure()
        try reload(daemon)
        #expect(try !document().contains(#""refused":"#))
        #expect(try !page().contains("was refused at"))
        try end(daemon)
    }

    @Test func `changed keys that wait for a restart are told of`() throws {
        let daemon = try start()
        try configure("[limits]\nconnections = 99")
        try reload(daemon)
        #expect(try document().contains(#""needs_restart":["connections"]"#))
        #expect(try page().contains("<code>connections=</code>"))
        try end(daemon)
    }

    @Test func `sites are told of with their roots, and whether these are there`() throws {
        try folder.write("other/index.html", "other")
        let daemon = try start(otherSite)
        let main = #"{"name":"default","hosts":[],"root":"\#(folder.path)/main","reachable":true,"#
        #expect(try document().contains(main + #""listing":false,"hidden":false,"redirects":0}"#))
        #expect(
            try document().contains(
                #"{"name":"other.example","hosts":["other.example","www.other.example"],"#
                    + #""root":"\#(folder.path)/other","reachable":true,"listing":true,"#
                    + #""hidden":false,"fallback":"/index.html","redirects":0}"#))
        unsafe #expect(rename("\(folder.path)/other", "\(folder.path)/away") == 0)
        let failure = #""reachable":false,"failure":"No such file or directory","#
        try waitUntil { try document().contains(failure) }
        #expect(try document().contains(main))
        #expect(try document().contains(#""state":"failing""#))
        let page = try page()
        #expect(page.contains("gone: No such file or directory"))
        #expect(page.contains("<small>listings · fallback /index.html</small>"))
        try end(daemon)
    }

    @Test func `a drain is told of with what it waits for`() throws {
        let daemon = try start()
        #expect(try document().contains(#""state":"ready""#))
        let sleeper = try TestClient(port: sites.port)
        try sleeper.send(request("/sleep?seconds=20"))
        try waitUntil { try document().contains("/sleep") }
        daemon.signal(SIGTERM)
        try waitUntil {
            try document().contains(#""state":"draining","drain":{"connections":1,"#)
        }
        let page = try page()
        #expect(page.contains("<p class=\"banner busy\" id=\"drain\">Draining: "))
        #expect(page.contains("1 connection is left, cut off in "))
        #expect(try lines().contains(": draining, 1 left, at most "))
        #expect(try sleeper.readResponse().status == 200)
        #expect(try daemon.exitStatus() == 0)
    }
}
