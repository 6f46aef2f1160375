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

    private func entry(_ path: String, _ content: String) throws -> CachedFile {
        let bytes = Array(path.utf8)
        return CachedFile(
            CacheKey(bytes.span, site: 0), state: state,
            content: UniqueArray(copying: content.utf8),
            representation: Representation(
                length: UInt64(content.utf8.count), entityTag: "", lastModified: nil,
                mediaType: "text/plain"),
            for: try request(at: 0), isSettled: true)
    }

    private func content(_ cache: borrowing FileCache, _ path: String) -> String? {
        let bytes = Array(path.utf8)
        guard let position = cache.find(CacheKey(bytes.span, site: 0)) else { return nil }
        return cache.withEntry(position) { entry in
            var bytes: [UInt8] = []
            for index in entry.content.indices {
                bytes.append(entry.content[index])
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    @Test func `an empty cache has nothing`() {
        let cache = FileCache(maximumBytes: 1000)
        let path = Array("/a".utf8)
        let position = cache.find(CacheKey(path.span, site: 0))
        #expect(position == nil)
    }

    @Test func `as many files as fit are all found, whatever their places`() throws {
        var cache = FileCache(maximumBytes: 1 << 24)
        // Half of the index: hundreds of them share their place with another.
        for number in 0..<512 {
            _ = cache.insert(try entry("/\(number)", "\(number)"))
        }
        for number in 0..<512 {
            let found = content(cache, "/\(number)")
            #expect(found == "\(number)")
        }
        let other = content(cache, "/512")
        #expect(other == nil)
    }

    @Test func `one file more than fits empties the cache first`() throws {
        var cache = FileCache(maximumBytes: 1 << 24)
        for number in 0...512 {
            _ = cache.insert(try entry("/\(number)", "\(number)"))
        }
        let first = content(cache, "/0")
        let last = content(cache, "/512")
        #expect(first == nil)
        #expect(last == "512")
    }

    @Test func `a file replaces the one of its path`() throws {
        var cache = FileCache(maximumBytes: 1 << 20)
        let first = cache.insert(try entry("/a", "one"))
        _ = cache.insert(try entry("/b", "b"))
        let second = cache.insert(try entry("/a", "two"))
        #expect(first == second)
        let a = content(cache, "/a")
        let b = content(cache, "/b")
        #expect(a == "two")
        #expect(b == "b")
    }

    @Test func `the bytes of new files are bounded`() throws {
        var cache = FileCache(maximumBytes: 10_000)
        _ = cache.insert(try entry("/a", String(repeating: "a", count: 5000)))
        _ = cache.insert(try entry("/b", String(repeating: "b", count: 5000)))
        let a = content(cache, "/a")
        let b = content(cache, "/b")
        #expect(a == nil)
        #expect(b?.count == 5000)
    }

    @Test func `the bytes of files that grow are bounded`() throws {
        var cache = FileCache(maximumBytes: 20_000)
        for name in ["/a", "/b", "/c"] {
            _ = cache.insert(try entry(name, "small"))
        }
        _ = cache.insert(try entry("/a", String(repeating: "a", count: 9000)))
        let small = content(cache, "/c")
        #expect(small == "small")
        _ = cache.insert(try entry("/b", String(repeating: "b", count: 9000)))
        _ = cache.insert(try entry("/c", String(repeating: "c", count: 9000)))
        let a = content(cache, "/a")
        let c = content(cache, "/c")
        #expect(a == nil)
        #expect(c?.count == 9000)
    }

    @Test func `an emptied cache can be filled again`() throws {
        var cache = FileCache(maximumBytes: 1000)
        _ = cache.insert(try entry("/a", "one"))
        cache.removeAll()
        let before = content(cache, "/a")
        _ = cache.insert(try entry("/a", "two"))
        let after = content(cache, "/a")
        #expect(before == nil)
        #expect(after == "two")
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
        var cache = FileCache(maximumBytes: 10_000)
        let position = cache.insert(try entry("/a", "one"))
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
        var cache = FileCache(maximumBytes: 10_000)
        let position = cache.insert(try entry("/a", "one"))
        let later = try request(at: 1, changeCount: 1)
        let before = cache.wasChecked(position, before: 1, within: 10, changeCount: 1)
        _ = cache.confirm(position, state, for: later)
        let after = cache.wasChecked(position, before: 1, within: 10, changeCount: 1)
        #expect(!before && after)
    }
}
