// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import Server

/// Files that the workers of a server have in common.
struct SharedFileTests {
    private let folder: TestFolder
    private let pattern = TestSupport.pattern(2000)

    init() throws {
        folder = try TestFolder()
        for number in 0..<8 {
            try folder.write("\(number)", Array(pattern[..<(1000 + number)]))
        }
    }

    /// Each content says its own length, so that no two can be mixed unseen.
    @Test func `workers at the same files send each whole, whatever becomes of it`() throws {
        let test = try TestServer(workers: 4, root: folder.path, cacheLifetime: 1_000_000)
        let isOver = Flag()
        let threads = (0..<3).map { [port = test.port, pattern] number in
            TestThread { [isOver] in
                do {
                    let client = try TestClient(port: port)
                    var turn = number
                    while !isOver.isSet {
                        turn += 1
                        try client.send(request("/\(turn % 8)"))
                        let response = try client.readResponse()
                        guard response.status == 200,
                            response.content == Array(pattern[..<response.content.count])
                        else { return response.head }
                    }
                    return "whole"
                } catch {
                    return "\(error)"
                }
            }
        }
        for size in 1000..<1080 {
            let new = try folder.write("new", Array(pattern[..<size]))
            unsafe #expect(rename(new, "\(folder.path)/\(size % 8)") == 0)
        }
        isOver.set()
        let results = threads.map { $0.join() }
        #expect(results == ["whole", "whole", "whole"])
    }

    @Test func `what nobody asks for is let go`() throws {
        let test = try TestServer(root: folder.path)
        #expect(test.server.cachedFileBytes == 0)
        #expect(try test.get("/1").status == 200)
        #expect(test.server.cachedFileBytes > 0)
        #expect(test.server.requestMetrics.cachedFileBytes == test.server.cachedFileBytes)
        test.server.forgetUnusedFiles()
        test.server.forgetUnusedFiles()
        #expect(test.server.cachedFileBytes == 0)
        #expect(try test.get("/1").status == 200)
    }

    @Test func `an idle worker lets go of what it has for itself, too`() throws {
        let test = try TestServer(root: folder.path, cacheLifetime: 3_600_000_000_000)
        #expect(try test.get("/1").content.count == 1001)
        try folder.write("1", Array(pattern[..<1500]))
        #expect(try test.get("/1").content.count == 1001)
        // A worker that is not idle yet has it still.
        try waitUntil {
            test.server.forgetUnusedFiles()
            test.server.forgetUnusedFiles()
            return try test.get("/1").content.count == 1500
        }
    }
}
