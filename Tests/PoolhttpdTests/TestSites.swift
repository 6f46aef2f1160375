// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// A daemon with files and a configuration of its own.
struct TestSites {
    let folder: TestFolder
    let daemon: TestDaemon
    private let port: UInt16

    /// Writes the files, starts a daemon with the configuration, and waits until it serves.
    ///
    /// - Parameters:
    ///   - files: paths with their content; the folders must come first, with a final slash.
    ///   - configuration: in which `$FOLDER` stands for the folder that holds the files.
    init(_ files: [(path: String, content: String)], _ configuration: String) throws {
        folder = try TestFolder()
        for (path, content) in files {
            if path.hasSuffix("/") {
                try folder.makeFolder(String(path.dropLast()))
            } else {
                try folder.write(path, content)
            }
        }
        let text = configuration.replacing("$FOLDER", with: folder.path)
        let file = try folder.write("poolhttpd.conf", text)
        daemon = try TestDaemon("--config", file, "--port", "0")
        port = try daemon.waitUntilReady()
    }

    /// Connects to the daemon.
    func client() throws -> TestClient {
        try TestClient(port: port)
    }

    /// Sends one request on a connection of its own.
    ///
    /// - Parameters:
    ///   - host: the field `Host`.
    ///   - fields: further fields.
    func get(
        _ target: String, host: String = "test", _ fields: String..., method: String = "GET"
    ) throws -> TestResponse {
        let lines = ["\(method) \(target) HTTP/1.1", "Host: \(host)"] + fields + ["", ""]
        return try send(lines.joined(separator: "\r\n"), toHead: method == "HEAD")
    }

    /// Sends bytes as they are, and reads one response.
    func send(_ text: String, toHead: Bool = false) throws -> TestResponse {
        let client = try client()
        try client.send(text)
        return try client.readResponse(toHead: toHead)
    }
}
