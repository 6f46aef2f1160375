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

    init() throws {
        folder = try TestFolder()
        root = try DocumentRoot(folder.path, policy: FilePolicy.forTests())
    }

    private func status() throws -> FileStatus {
        let name = Array("f".utf8)
        let found = root.status(of: name.span, in: Array("/".utf8).span)
        return try #require(found)
    }

    /// What loading makes of a file that was found with a status.
    private func load(_ status: FileStatus) throws -> String {
        let bytes = Array("GET /f HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        let request = FileRequest(
            head: head, connection: .unstated, date: DateField(secondsSince1970: 0), now: 1)
        let loader = FileLoader(root: root, site: 0, common: UniqueArray())
        var cache = FileCache()
        let form = FileForm(status, indexName: nil, siblings: [])
        let path = Array("/f".utf8)
        switch loader.load(form, at: path.span, for: request, into: &cache) {
        case .inMemory: return "in memory"
        case .open: return "open"
        case .changed: return "changed"
        case .refused: return "refused"
        }
    }

    @Test(arguments: [(100, "in memory"), (100_000, "open")])
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

    @Test(arguments: [-1, 0, 1])
    func `a file that changes while it is read is looked for again`(growth: Int) throws {
        try folder.write("f", pattern(100))
        try folder.setTime("f", seconds: 1_600_000_000)
        let status = try status()
        let file = try root.open(Array("/f".utf8).span)
        let before = FileLoader.read(file, status) == nil
        try folder.write("f", pattern(100 + growth))
        let after = FileLoader.read(file, status) == nil
        #expect(!before && after)
    }
}
