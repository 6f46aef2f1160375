// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Configuration

/// Files, drop-ins and options.
struct ConfigurationLoaderTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
    }

    private var missing: String { "\(folder.path)/missing.conf" }

    private func loadMistakes(
        _ file: String?, _ options: [CommandLineSetting] = []
    ) -> [String] {
        do throws(ConfigurationError) {
            _ = try Configuration.load(file: file, options: options, defaultFile: missing)
            return []
        } catch {
            return error.diagnostics.map(\.description)
        }
    }

    @Test func `without a file and without a default file the defaults apply`() throws {
        let loaded = try Configuration.load(file: nil, defaultFile: missing)
        #expect(loaded.configuration == .defaults)
        #expect(loaded.files == [])
    }

    @Test func `the default file is read with its drop-ins`() throws {
        let file = try folder.write("p.conf", "[server]\nport = 81\nworkers = 1\n")
        try folder.makeFolder("p.conf.d")
        let dropIn = try folder.write("p.conf.d/a.conf", "[server]\nport = 82\n")
        let loaded = try Configuration.load(file: nil, defaultFile: file)
        #expect(loaded.configuration.server.port == 82)
        #expect(loaded.configuration.server.workers == .fixed(1))
        #expect(loaded.files == [file, dropIn])
    }

    @Test func `a given file stands for the default file`() throws {
        let standard = try folder.write("p.conf", "[server]\nport = 81\n")
        let given = try folder.write("g.conf", "[server]\nworkers = 9\n")
        let loaded = try Configuration.load(file: given, defaultFile: standard)
        #expect(loaded.configuration.server.port == 8080)
        #expect(loaded.files == [given])
    }

    @Test func `drop-ins are read in the byte order of their names`() throws {
        let file = try folder.write("p.conf", "")
        try folder.makeFolder("p.conf.d")
        for name in ["20-b.conf", "100-a.conf", "Z.conf", "a.conf", "30-c.conf"] {
            try folder.write("p.conf.d/\(name)", "[server]\nindex = \(name)\n")
        }
        let loaded = try Configuration.load(file: file)
        let names = ["100-a.conf", "20-b.conf", "30-c.conf", "Z.conf", "a.conf"]
        #expect(loaded.files == [file] + names.map { "\(file).d/\($0)" })
        #expect(loaded.configuration.server.index == ["a.conf"])
    }

    @Test func `other names are no drop-ins`() throws {
        let file = try folder.write("p.conf", "")
        try folder.makeFolder("p.conf.d")
        for name in [".hidden.conf", "a.conf~", "b.conf.dpkg-old", "README"] {
            try folder.write("p.conf.d/\(name)", "garbage")
        }
        #expect(try Configuration.load(file: file).files == [file])
    }

    @Test func `the mistakes of all files and options are reported at once`() throws {
        let file = try folder.write("p.conf", "[server]\nport = x\n")
        try folder.makeFolder("p.conf.d")
        let first = try folder.write("p.conf.d/a.conf", "port = 1\n")
        let second = try folder.write("p.conf.d/b.conf", "[server]\nport = y\n")
        #expect(
            loadMistakes(file, [CommandLineSetting(option: "--workers", value: "0")]) == [
                "\(file):2:8: error: port=: expected 0 to 65535, found \"x\"",
                "\(first):1:1: error: key \"port\" before any section, put it below [server]",
                "\(second):2:8: error: port=: expected 0 to 65535, found \"y\"",
                "--workers: error: expected \"auto\" or 1 to 1024, found \"0\"",
            ])
    }

    @Test func `a section does not reach into the next file`() throws {
        let file = try folder.write("p.conf", "[server]\n")
        try folder.makeFolder("p.conf.d")
        try folder.write("p.conf.d/a.conf", "port = 1\n")
        #expect(loadMistakes(file).count == 1)
    }

    @Test func `a given file must exist`() {
        #expect(
            loadMistakes(missing) == ["\(missing): error: cannot open: No such file or directory"])
    }

    @Test func `a path below a file is one mistake`() throws {
        let file = try folder.write("p.conf", "") + "/below"
        #expect(loadMistakes(file) == ["\(file): error: cannot open: Not a directory"])
    }

    @Test func `a drop-in that cannot be read is a mistake`() throws {
        let file = try folder.write("p.conf", "")
        try folder.makeFolder("p.conf.d")
        let dropIn = try folder.makeFolder("p.conf.d/a.conf")
        #expect(loadMistakes(file) == ["\(dropIn): error: cannot read: Is a directory"])
    }

    @Test func `a folder is no file`() {
        #expect(loadMistakes(folder.path) == ["\(folder.path): error: cannot read: Is a directory"])
    }

    @Test func `a file in the place of the drop-ins' folder is a mistake`() throws {
        let file = try folder.write("p.conf", "")
        try folder.write("p.conf.d", "")
        #expect(loadMistakes(file) == ["\(file).d: error: cannot open: Not a directory"])
    }

    @Test func `a file of 1 MiB is read, and one byte more refused`() throws {
        let limit = Configuration.maximumFileSize
        let fits = try folder.write("fits.conf", [UInt8](repeating: 10, count: limit))
        #expect(loadMistakes(fits) == [])
        let large = try folder.write(
            "large.conf", [UInt8](repeating: 10, count: limit + 1))
        #expect(
            loadMistakes(large) == [
                "\(large): error: larger than 1 MiB, which no configuration is; name the right file"
            ])
        #expect(loadMistakes("/dev/zero").count == 1)
    }

    @Test func `options win over files`() throws {
        let file = try folder.write("p.conf", "[server]\nport = 81\nworkers = 1\nroot = /a\n")
        let loaded = try Configuration.load(
            file: file,
            options: [
                CommandLineSetting(option: "--port", value: "82"),
                CommandLineSetting(option: "--workers", value: "auto"),
                CommandLineSetting(option: "--root", value: "."),
            ])
        #expect(loaded.configuration.server.port == 82)
        #expect(loaded.configuration.server.workers == .automatic)
        #expect(loaded.configuration.server.root == ".")
        #expect(loaded.configuration.endpoints.sleep == false)
    }

    @Test(arguments: [
        ("--port", "65536", "expected 0 to 65535, found \"65536\""),
        ("--port", "", "expected 0 to 65535, found nothing"),
        ("--root", "", "expected the path of a directory, found nothing"),
        ("--root", "a\nb", "expected the path of a directory, found \"a\\u{a}b\""),
        ("--workers", "0", "expected \"auto\" or 1 to 1024, found \"0\""),
        ("--drain_timeout", "1s", "no key has this option"),
    ])
    func `a wrong option is a mistake`(option: String, value: String, message: String) {
        #expect(
            loadMistakes(nil, [CommandLineSetting(option: option, value: value)]) == [
                "\(option): error: \(message)"
            ])
    }
}
