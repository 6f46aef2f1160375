// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport

/// A daemon with a folder and one configuration, in which the effect of a key is looked for.
struct KeyTrial {
    let folder: TestFolder
    let daemon: TestDaemon
    /// The name of the site that is asked.
    let host: String
    private let notifications: TestSocket

    /// Starts a daemon and waits until it serves.
    ///
    /// - Parameters:
    ///   - configuration: in which `$FOLDER` stands for the folder that holds the roots `www` and
    ///     `other`.
    ///   - host: the name of the site that is asked.
    init(_ configuration: String, host: String) throws {
        self.host = host
        folder = try TestFolder()
        try Self.fill(folder)
        let text = configuration.replacing("$FOLDER", with: folder.path)
        let file = try folder.write("poolhttpd.conf", "[server]\nport = 0\n\(text)")
        notifications = try TestSocket.notifications("\(folder.path)/notify")
        daemon = try TestDaemon(
            "--config", file, environment: ["NOTIFY_SOCKET=\(folder.path)/notify"])
        try waitForStatus("READY=1")
    }

    private static func fill(_ folder: TestFolder) throws {
        for name in ["www", "www/folder", "other"] {
            try folder.makeFolder(name)
        }
        let files = [
            ("www/index.html", "www"), ("www/start.html", "start"), ("www/404.html", "own page"),
            ("www/.secret", "secret"), ("www/a.css", "plain"), ("www/a.css.gz", "packed"),
            ("other/index.html", "other"), ("outside", "outside"),
        ]
        for (name, content) in files {
            try folder.write(name, content)
        }
        // A file that has just been written is not cached: it may change again in the same moment.
        var past = utimbuf(actime: 1_000_000_000, modtime: 1_000_000_000)
        guard unsafe utime("\(folder.path)/www/a.css", &past) == 0,
            unsafe symlink("../outside", "\(folder.path)/www/link") == 0,
            unsafe truncate(try folder.write("www/large", ""), 32 << 20) == 0
        else { throw TestFailure("no files: \(errno)") }
    }

    /// Where the daemon listens, as it says: `[::]:8080`.
    func listeningAddress() throws -> String {
        // The line is whole when another follows.
        try daemon.waitForLog("ready: ")
        let line = daemon.log.split(separator: "listening on ").dropFirst().first ?? ""
        return String(line.split(separator: "\n").first ?? "")
    }

    /// The file of the Unix socket `socket` in the folder.
    func socketStatus() throws -> stat {
        var status = stat()
        guard unsafe lstat("\(folder.path)/socket", &status) == 0 else {
            throw TestFailure("no socket: \(errno)")
        }
        return status
    }

    /// Connects to the daemon.
    func client(receiveBuffer: CInt? = nil) throws -> TestClient {
        let port = try listeningAddress().split(separator: ":").last.flatMap { UInt16($0) }
        return try TestClient(port: port ?? 0, receiveBuffer: receiveBuffer)
    }

    /// A request of the site.
    func request(_ target: String, _ fields: String...) -> String {
        let lines = ["GET \(target) HTTP/1.1", "Host: \(host)"] + fields + ["", ""]
        return lines.joined(separator: "\r\n")
    }

    /// Sends bytes on a connection of their own, and reads one response.
    func send(_ text: String) throws -> TestResponse {
        let client = try client()
        try client.send(text)
        return try client.readResponse()
    }

    /// The status and the content of the answer to a request.
    func get(_ target: String, _ field: String = "Accept: */*") throws -> String {
        let response = try send(request(target, field))
        return "\(response.status) \(response.text)"
    }

    /// The status alone.
    func status(of text: String) throws -> String { "\(try send(text).status)" }

    /// The figures that the admin socket `admin` in the folder shows.
    func metrics() throws -> String {
        let client = try TestClient(path: "\(folder.path)/admin")
        try client.send(request("/metrics"))
        return try client.readResponse().text
    }

    /// Waits for a notification to the service manager.
    func waitForStatus(_ text: String) throws {
        _ = try notifications.receive(text)
    }

    /// Whether something happens while a client waits; the built-in defaults take longer than this.
    func isSoon(within time: Duration = .seconds(5), _ condition: () -> Bool) -> String {
        let deadline = ContinuousClock.now + time
        while ContinuousClock.now < deadline {
            if condition() { return "soon" }
            usleep(1000)
        }
        return "later"
    }

    /// Stops the daemon, and returns its log.
    func finalLog() throws -> String {
        daemon.signal(SIGTERM)
        _ = try daemon.exitStatus()
        return daemon.log
    }
}
