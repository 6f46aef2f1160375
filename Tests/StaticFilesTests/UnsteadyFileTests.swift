// SPDX-License-Identifier: Apache-2.0

import Glibc
import StaticFiles
import TestSupport
import Testing

/// Files whose size says nothing, or that never stay what they were.
struct UnsteadyFileTests {
    private static func isThere(_ path: String) -> Bool {
        unsafe access(path, R_OK) == 0
    }

    private func site(_ root: String) throws -> TestSite {
        try TestSite(try TestFolder(), root: root, FilePolicy.forTests(cacheLifetime: 1000))
    }

    /// Source: proc(5); such files have a size of 0.
    @Test func `a file of the kernel is sent as it is read`() throws {
        let site = try site("/proc/self")
        let expected = try TestFolder.content("/proc/self/limits")
        for _ in 0..<2 {
            let answer = try site.get("/limits")
            #expect(answer.status == 200)
            #expect(answer.text == expected)
            #expect(answer["Content-Length"] == "\(expected.utf8.count)")
            let head = try site.get("/limits", method: "HEAD")
            #expect(head["Content-Length"] == "\(expected.utf8.count)")
            let part = try site.get("/limits", "Range: bytes=0-4")
            #expect(part.text == "Limit")
            site.now += 1000
        }
        #expect(try site.get("/status").text.hasPrefix("Name:"))
    }

    /// Source: sysfs(5); such files have a size of 4096.
    @Test(.enabled(if: Self.isThere("/sys/kernel/mm/transparent_hugepage/enabled")))
    func `a file that is shorter than its size is sent as it is read`() throws {
        let site = try site("/sys/kernel/mm/transparent_hugepage")
        let expected = try TestFolder.content("/sys/kernel/mm/transparent_hugepage/enabled")
        let answer = try site.get("/enabled")
        #expect(answer.text == expected)
        #expect(answer["Content-Length"] == "\(expected.utf8.count)")
    }

    @Test(.enabled(if: Self.isThere("/proc/kallsyms")))
    func `a file that is much longer than its size is forbidden`() throws {
        let site = try site("/proc")
        #expect(try site.get("/kallsyms").status == 403)
        #expect(try site.get("/kallsyms", method: "HEAD").status == 403)
    }
}
