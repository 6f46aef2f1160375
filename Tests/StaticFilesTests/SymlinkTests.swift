// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import StaticFiles
import TestSupport
import Testing

struct SymlinkTests {
    private func site(_ policy: Directory.SymlinkPolicy) throws -> TestSite {
        let site = try TestSite(FilePolicy.forTests(symlinks: policy, cacheLifetime: 0))
        let folder = site.folder
        try folder.makeFolder("d")
        try folder.write("d/file", "inside")
        try folder.link("beneath", to: "d/file")
        try folder.link("d/up", to: "../d/file")
        try folder.link("folder", to: "d")
        try folder.link("outside", to: "/etc/passwd")
        try folder.link("above", to: "../../etc/passwd")
        try folder.link("root", to: "/")
        try folder.link("dangling", to: "nothing")
        try folder.link("circle", to: "circle")
        try folder.link("self", to: "/proc/self/root/etc/passwd")
        return site
    }

    @Test func `no link is followed where none is allowed`() throws {
        let site = try site(.deny)
        #expect(try site.get("/d/file").status == 200)
        for target in ["/beneath", "/d/up", "/folder/file", "/outside", "/circle", "/dangling"] {
            let answer = try site.get(target)
            #expect(answer.status == 403, "\(target)")
        }
    }

    @Test func `links are followed below the root only`() throws {
        let site = try site(.beneath)
        for target in ["/beneath", "/d/up", "/folder/file"] {
            #expect(try site.get(target).text == "inside", "\(target)")
        }
        #expect(try site.get("/folder")["Location"] == "/folder/")
        for target in ["/outside", "/above", "/root/etc/passwd", "/circle", "/self"] {
            let answer = try site.get(target)
            #expect(answer.status == 403, "\(target)")
            #expect(answer.reason != nil)
        }
        #expect(try site.get("/dangling").status == 404)
    }

    @Test func `all links are followed where all are allowed`() throws {
        let site = try site(.follow)
        #expect(try site.get("/beneath").text == "inside")
        #expect(try site.get("/outside").text.contains("root:"))
        #expect(try site.get("/root/etc/passwd").text.contains("root:"))
        #expect(try site.get("/circle").status == 403)
    }

    @Test(arguments: [Directory.SymlinkPolicy.deny, .beneath, .follow])
    func `no path leads above the root`(policy: Directory.SymlinkPolicy) throws {
        let site = try site(policy)
        for target in ["/../etc/passwd", "/%2e%2e/etc/passwd", "/d/../../etc/passwd", "/..%2fetc"] {
            #expect(throws: (any Error).self) { try site.get(target) }
        }
        for target in ["/...", "/.../etc/passwd", "/d/..%5c..%5cetc/passwd", "/~root/"] {
            #expect(try site.get(target).status == 404)
        }
    }
}
