// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Configuration

struct LoadedConfigurationTests {
    private func load(_ text: String, file: String = "t.conf") throws -> LoadedConfiguration {
        try Configuration.parse(Array(text.utf8), file: file)
    }

    private func key(_ id: String) throws -> ConfigurationKey {
        try #require(ConfigurationKey.all.first { $0.id == id })
    }

    @Test func `each value knows where it was set`() throws {
        let folder = try TestFolder()
        let file = try folder.write(
            "p.conf", "[server]\nport = 81\n  workers = 2\n[log]\nslow=2s\n")
        try folder.makeFolder("p.conf.d")
        let dropIn = try folder.write("p.conf.d/a.conf", "\n[server]\n  workers =   3\n")
        let loaded = try Configuration.load(
            file: file, options: [CommandLineSetting(option: "--port", value: "82")])
        #expect(loaded.origin(of: try key("server.port")) == .option("--port"))
        #expect(loaded.origin(of: try key("server.workers")) == .file(dropIn, line: 3, column: 15))
        #expect(loaded.origin(of: try key("log.slow")) == .file(file, line: 5, column: 6))
        #expect(loaded.origin(of: try key("server.root")) == .builtIn)

        let lines = loaded.effectiveINI.split(separator: "\n")
        #expect(lines.contains("# Read: \(file)"))
        #expect(lines.contains("# Read: \(dropIn)"))
        #expect(lines.contains("port = 82  # --port"))
        #expect(lines.contains("workers = 3  # \(dropIn):3"))
        #expect(lines.contains("slow = 2s  # \(file):5"))
        #expect(lines.contains("root =  # default"))
        #expect(lines.contains("keepalive = 60s  # default"))
    }

    @Test func `the effective file has every key once, below its section`() throws {
        let lines = try load("").effectiveINI.split(separator: "\n")
        var section = ""
        var ids: [String] = []
        for line in lines where !line.hasPrefix("#") {
            if line.hasPrefix("[") {
                section = String(line.dropFirst().dropLast())
            } else {
                ids.append("\(section).\(line.prefix { $0 != " " })")
            }
        }
        #expect(ids == ConfigurationKey.all.map(\.id))
    }

    @Test(arguments: [
        "",
        "[server]\nroot = .\n",
        "[server]\nroot = \"/srv/a #1; \\\"x\\\" \\\\ \"\naddress = unix:/run/x\nindex = a b c\n",
        "[server]\nroot = \"#\"\nworkers = auto\nport = 0\ndrain_timeout = 0\n",
        "[server]\nroot = \"\\\"quoted\\\"\"\n[endpoints]\nhealth =\nsleep = on\n",
        "[limits]\nbody_bytes = 0\nbuffered_bytes = 3000000\n[timeouts]\nheader = 1.5s\nbody = 1min 1us\n",
        "[headers]\nX-A = a  \"b\"; c\nServer =\n[types]\n.A = text/x; charset=\"a b\"\n.b =\n",
        "[types]\nfeed = a/b\nDefault.css = a/b\ndefault = a/c\n[encodings]\n.a.B = br\n.c = identity\n.d =\n",
        "[redirects]\n/a = 301 /b?c=d;e\n/b/* = 308 https://[::1]:80/*\n/c =\n",
        "[site \"a.b\"]\nroot = /a\n[files]\nlisting = yes\nnot_found = \"/a #\"\n",
        """
        [headers]
        X-A = general
        X-B = general
        [redirects]
        /a = 301 /b
        /c = 302 /d
        [site "*.example.org"]
        root = "/srv/ x"
        aliases = A.example a.EXAMPLE b.example
        not_found =
        cache = 0
        [headers "*.example.org"]
        x-a =
        X-Content-Type-Options =
        [redirects "*.example.org"]
        /a =
        /c = 307 /e
        [files]
        not_found = /404.html
        """,
        "[log]\naccess = all\nlevel = trace\n[files]\nhidden = allow\nsymlinks = follow\ncache = 0\n",
    ])
    func `the effective file reads back to the same configuration`(text: String) throws {
        let loaded = try load(text, file: "odd # name\n.conf")
        let again = try load(loaded.effectiveINI)
        #expect(again.configuration == loaded.configuration)
        #expect(try load(again.effectiveINI).configuration == loaded.configuration)
    }

    @Test func `a root that can be served is fine`() throws {
        let folder = try TestFolder()
        #expect(try load("[server]\nroot = \(folder.path)\n").check() == [])
        #expect(try load("").check() == [])
    }

    @Test func `a root that does not exist is a mistake where it was set`() throws {
        let folder = try TestFolder()
        let missing = "\(folder.path)/missing"
        let found = try load("[server]\nroot = \(missing)\n").check().map(\.description)
        #expect(
            found == [
                "t.conf:2:8: error: root=: cannot serve \"\(missing)\": No such file or directory"
            ])
    }

    @Test func `a root that is a file is a mistake of the option that set it`() throws {
        let folder = try TestFolder()
        let file = try folder.write("file", "")
        let loaded = try Configuration.load(
            file: nil, options: [CommandLineSetting(option: "--root", value: file)],
            defaultFile: "\(folder.path)/missing")
        #expect(
            loaded.check().map(\.description) == [
                "--root: error: cannot serve \"\(file)\": Not a directory"
            ])
    }

    @Test func `only changed keys that a reload cannot apply need a restart`() throws {
        let earlier = try load("[server]\nport = 81\n").configuration
        let later = try load("[server]\nport = 82\nworkers = 9\n[limits]\nconnections = 5\n")
        let keys = later.keysNeedingRestart(since: earlier).map(\.id)
        #expect(keys == ["server.port", "limits.connections"])
        #expect(later.keysNeedingRestart(since: later.configuration).isEmpty)
    }
}
