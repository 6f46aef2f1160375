// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import TestSupport
import Testing

@testable import StaticFiles

/// Files that change after they were looked at: no length is ever sent with other content.
struct FileLoaderTests {
    private let folder: TestFolder
    private let root: DocumentRoot
    private let tree: FileTree

    init() throws {
        folder = try TestFolder()
        root = try DocumentRoot(folder.path, policy: FilePolicy.forTests(), files: .forTests)
        tree = try #require(root.look(at: 1).tree)
    }

    private func status() throws -> FileStatus {
        let name = Array("f".utf8)
        let found = tree.status(of: name.span, in: Array("/".utf8).span)
        return try #require(found)
    }

    /// What loading makes of a file that was found with a status.
    private func load(_ status: FileStatus, acceptsChanges: Bool = false) throws -> String {
        let bytes = Array("GET /f HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        let request = FileRequest(
            head: head, connection: .unstated, date: DateField(secondsSince1970: 0), now: 1)
        let loader = FileLoader(
            root: root, site: 0, fields: SiteFields([]), didEvict: { _ in })
        var cache = FileCache()
        let form = FileForm(status, indexName: nil, siblings: [], in: tree, now: 0)
        let path = Array("/f".utf8)
        switch loader.load(
            form, at: path.span, for: request, acceptsChanges: acceptsChanges, into: &cache)
        {
        case .inMemory(let slot):
            let length = cache.withContent(slot) { _, content in content.count }
            return "in memory: \(length)"
        case .open(_, let representation): return "open: \(representation.length)"
        case .changed: return "changed"
        case .refused: return "refused"
        }
    }

    @Test(arguments: [(100, "in memory: 100"), (100_000, "open: 100000")])
    func `a file that is what was found is loaded`(size: Int, expected: String) throws {
        try folder.write("f", pattern(size))
        #expect(try load(status()) == expected)
    }

    @Test(arguments: [100, 100_000], [-1, 0, 1])
    func `a file that has changed since it was found is looked for again`(
        size: Int, growth: Int
    ) throws {
        try folder.write("f", pattern(size))
        try folder.setTime("f", seconds: 1_600_000_000)
        let status = try status()
        try folder.write("f", pattern(size + growth))
        #expect(try load(status) == "changed")
        try folder.remove("f")
        #expect(try load(status) == "changed")
    }

    @Test(arguments: [
        (100, 99, "in memory: 99"), (100, 101, "in memory: 101"), (32_768, 32_769, "open: 32769"),
        (100_000, 99_999, "open: 99999"), (100_000, 100_001, "open: 100001"),
        (100_000, 100, "in memory: 100"),
    ])
    func `a file that never stays what was found is taken as it is`(
        size: Int, laterSize: Int, expected: String
    ) throws {
        try folder.write("f", pattern(size))
        let status = try status()
        try folder.write("f", pattern(laterSize))
        #expect(try load(status, acceptsChanges: true) == expected)
        try folder.remove("f")
        try folder.makeFolder("f")
        #expect(try load(status, acceptsChanges: true) == "changed")
    }

    /// What reading makes of a file that had a status when it was opened.
    private func read(
        _ file: borrowing OpenFile, _ status: FileStatus, acceptsChanges: Bool
    ) throws -> String {
        switch try FileContent.read(file, status, acceptsChanges: acceptsChanges) {
        case .whole(let content): "whole: \(content.count)"
        case .asRead(let content): "as read: \(content.count)"
        case .changed: "changed"
        case .tooLarge: "too large"
        }
    }

    @Test(arguments: [-1, 0, 1])
    func `a file that changes while it is read is looked for again, or taken as read`(
        growth: Int
    ) throws {
        try folder.write("f", pattern(100))
        try folder.setTime("f", seconds: 1_600_000_000)
        let status = try status()
        let file = try tree.open(Array("/f".utf8).span)
        #expect(try read(file, status, acceptsChanges: false) == "whole: 100")
        try folder.write("f", pattern(100 + growth))
        #expect(try read(file, status, acceptsChanges: false) == "changed")
        #expect(try read(file, status, acceptsChanges: true) == "as read: \(100 + growth)")
        try folder.write("f", pattern(40_000))
        #expect(try read(file, status, acceptsChanges: true) == "too large")
    }
}
