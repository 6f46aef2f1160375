// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import TestSupport
import Testing

@testable import StaticFiles

struct FileCacheTests {
    private let folder: TestFolder
    private let status: FileStatus

    init() throws {
        folder = try TestFolder()
        try folder.write("f", "hello")
        let directory = try Directory(folder.path)
        status = try directory.open(Array("f\0".utf8).span, symlinks: .deny).status
    }

    private var state: FileState { FileState(status: status, siblings: [], modifiedSeconds: nil) }

    private func entry(_ path: String) throws -> CachedFile {
        let bytes = Array(path.utf8)
        return CachedFile(
            CacheKey(bytes.span, site: 0), indexName: nil, state: state,
            representation: Representation(
                length: 0, entityTag: "", lastModified: nil, mediaType: "text/plain"),
            for: try request(at: 0), isSettled: true)
    }

    @discardableResult
    private func put(
        _ path: String, _ content: String? = nil, in cache: inout FileCache
    ) throws -> Int {
        cache.insert(try entry(path), content: content.map { UniqueArray(copying: $0.utf8) })
    }

    /// The content of what is known; empty where it is not kept.
    private func content(_ cache: borrowing FileCache, _ path: String) -> String? {
        position(cache, path).map { position in
            cache.withContent(position) { entry, content in
                let isItself = entry.path.span.elementsEqual(path)
                #expect(isItself)
                var bytes: [UInt8] = []
                for index in content.indices {
                    bytes.append(content[index])
                }
                return String(decoding: bytes, as: UTF8.self)
            }
        }
    }

    private func position(_ cache: borrowing FileCache, _ path: String) -> Int? {
        let bytes = Array(path.utf8)
        return cache.find(CacheKey(bytes.span, site: 0))
    }

    @Test func `an empty cache has nothing`() {
        let cache = FileCache()
        let position = position(cache, "/a")
        #expect(position == nil)
    }

    @Test func `as many files as fit are all found, whatever their places`() throws {
        var cache = FileCache(maximumKnownBytes: 1 << 24, maximumContentBytes: 1 << 24)
        for number in 0..<5000 {
            try put("/\(number)", "\(number)", in: &cache)
        }
        for number in 0..<5000 {
            let found = content(cache, "/\(number)")
            #expect(found == "\(number)")
        }
        let other = position(cache, "/5000")
        #expect(other == nil)
    }

    @Test func `a file replaces the one of its path`() throws {
        var cache = FileCache()
        let first = try put("/a", "one", in: &cache)
        try put("/b", "b", in: &cache)
        let second = try put("/a", "two", in: &cache)
        #expect(first == second)
        let a = content(cache, "/a")
        let b = content(cache, "/b")
        #expect(a == "two")
        #expect(b == "b")
        try put("/a", in: &cache)
        let known = content(cache, "/a")
        #expect(known == "")
    }

    @Test func `what is known stays where its content makes place for others`() throws {
        var cache = FileCache(maximumKnownBytes: 1 << 20, maximumContentBytes: 10_000)
        for name in ["/a", "/b", "/c"] {
            try put(name, String(repeating: name.last ?? "x", count: 4000), in: &cache)
        }
        let contents = ["/a", "/b", "/c"].map { content(cache, $0)?.count }
        #expect(contents == [0, 4000, 4000])
    }

    @Test func `what was asked for of late is spared`() throws {
        var cache = FileCache(maximumKnownBytes: 1 << 20, maximumContentBytes: 10_000)
        let position = try put("/a", String(repeating: "a", count: 4000), in: &cache)
        try put("/b", String(repeating: "b", count: 4000), in: &cache)
        cache.noteUse(position)
        try put("/c", String(repeating: "c", count: 4000), in: &cache)
        let contents = ["/a", "/b", "/c"].map { content(cache, $0)?.count }
        #expect(contents == [4000, 0, 4000])
    }

    /// What is asked for again and again outlives any number of others.
    @Test func `what is known is bounded, and what is in demand stays`() throws {
        var cache = FileCache(maximumKnownBytes: 40_000, maximumContentBytes: 1 << 20)
        for number in 0..<2000 {
            try put("/\(number)", "\(number)", in: &cache)
            guard let position = position(cache, "/0") else { continue }
            cache.noteUse(position)
        }
        var found: [Int] = []
        for number in 0..<2000 {
            guard let content = content(cache, "/\(number)") else { continue }
            #expect(content == "\(number)")
            found.append(number)
        }
        #expect(found.first == 0)
        #expect(found.last == 1999)
        #expect((10...150).contains(found.count))
    }

    @Test func `the bytes of files that grow are bounded`() throws {
        var cache = FileCache(maximumKnownBytes: 1 << 20, maximumContentBytes: 20_000)
        for name in ["/a", "/b", "/c"] {
            try put(name, "small", in: &cache)
        }
        for name in ["/a", "/b", "/c"] {
            try put(name, String(repeating: "x", count: 9000), in: &cache)
        }
        let contents = ["/a", "/b", "/c"].map { content(cache, $0)?.count }
        #expect(contents.last == 9000)
        #expect(contents.compactMap(\.self).reduce(0, +) == 18_000)
    }

    @Test func `an emptied cache can be filled again`() throws {
        var cache = FileCache()
        try put("/a", "one", in: &cache)
        cache.removeAll()
        let before = content(cache, "/a")
        try put("/a", "two", in: &cache)
        let after = content(cache, "/a")
        #expect(before == nil)
        #expect(after == "two")
    }

    // MARK: - Sharing

    @Test func `what is taken over without need takes no place`() throws {
        var other = FileCache()
        let position = try put("/c", String(repeating: "c", count: 4000), in: &other)
        var cache = FileCache(maximumKnownBytes: 1 << 20, maximumContentBytes: 10_000)
        for name in ["/a", "/b"] {
            try put(name, String(repeating: "x", count: 4000), in: &cache)
        }
        cache.adopt(position, of: other, takesContent: true, mayEvict: false)
        let before = ["/a", "/b", "/c"].map { content(cache, $0)?.count }
        #expect(before == [4000, 4000, nil])
        cache.adopt(position, of: other, takesContent: true, mayEvict: true)
        let after = ["/a", "/b", "/c"].map { content(cache, $0)?.count }
        #expect(after == [0, 4000, 4000])
        let evictionCount = cache.evictionCount
        #expect(evictionCount == 1)
    }

    @Test func `a check by another is taken over, and the content stays`() throws {
        var other = FileCache()
        var cache = FileCache()
        let theirs = try put("/a", in: &other)
        let own = try put("/a", "content", in: &cache)
        _ = other.confirm(theirs, state, for: try request(at: 10, changeCount: 7))
        cache.adopt(theirs, of: other, takesContent: true, mayEvict: false)
        let isChecked = cache.wasChecked(own, before: 19, within: 10, changeCount: 7)
        let kept = content(cache, "/a")
        #expect(isChecked)
        #expect(kept == "content")
    }

    @Test func `what is larger than all room is not taken over`() throws {
        var other = FileCache()
        let position = try put("/c", String(repeating: "c", count: 4000), in: &other)
        var cache = FileCache(maximumKnownBytes: 1 << 20, maximumContentBytes: 1000)
        cache.adopt(position, of: other, takesContent: true, mayEvict: true)
        let isKnown = self.position(cache, "/c") != nil
        #expect(!isKnown)
    }

    @Test func `what is in use is spared once when the rest is removed`() throws {
        var cache = FileCache()
        for number in 0..<100 {
            let position = try put("/\(number)", "\(number)", in: &cache)
            if number % 10 == 3 {
                cache.noteUse(position)
            }
        }
        cache.removeUnused()
        let left = (0..<100).filter { content(cache, "/\($0)") == "\($0)" }
        #expect(left == Array(stride(from: 3, to: 100, by: 10)))
        cache.removeUnused()
        let heldBytes = cache.heldBytes
        #expect(heldBytes == 0)
        try put("/a", "one", in: &cache)
        let again = content(cache, "/a")
        #expect(again == "one")
    }

    /// A request at an instant, with a count of changes.
    private func request(at now: UInt64, changeCount: UInt64 = 0) throws -> FileRequest {
        let bytes = Array("GET /a HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        let head = try #require(try RequestParser.parse(bytes.span, limits: .forTests))
        var request = FileRequest(
            head: head, connection: .unstated, date: DateField(secondsSince1970: 0), now: now)
        request.changeCount = changeCount
        request.rootTime = now
        return request
    }

    @Test func `a check is good for less than its lifetime`() throws {
        var cache = FileCache()
        let position = try put("/a", "one", in: &cache)
        let checks = [
            cache.wasChecked(position, before: 0, within: 0, changeCount: 0),
            cache.wasChecked(position, before: 9, within: 10, changeCount: 0),
            cache.wasChecked(position, before: 10, within: 10, changeCount: 0),
        ]
        #expect(checks == [false, true, false])
        let isSame = cache.confirm(position, state, for: try request(at: 10))
        let isChecked = cache.wasChecked(position, before: 19, within: 10, changeCount: 0)
        #expect(isSame && isChecked)
    }

    @Test func `a check is good until a change is found`() throws {
        var cache = FileCache()
        let position = try put("/a", "one", in: &cache)
        let later = try request(at: 1, changeCount: 1)
        let before = cache.wasChecked(position, before: 1, within: 10, changeCount: 1)
        _ = cache.confirm(position, state, for: later)
        let after = cache.wasChecked(position, before: 1, within: 10, changeCount: 1)
        #expect(!before && after)
    }
}
