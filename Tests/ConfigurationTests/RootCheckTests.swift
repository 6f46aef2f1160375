// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import Configuration

/// What `--check` finds on the file system.
struct RootCheckTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
        try folder.makeFolder("www")
        try folder.write("www/404.html", "missing")
    }

    private var root: String { "\(folder.path)/www" }

    private func problems(_ text: String) throws -> [String] {
        try Configuration.parse(Array(text.utf8), file: "t.conf").check().map(\.description)
    }

    @Test func `pages that are there are fine`() throws {
        let text = """
            [server]
            root = \(root)
            [files]
            not_found = /404.html
            [site "a.b"]
            root = \(root)/
            fallback = /404.html
            """
        #expect(try problems(text) == [])
    }

    @Test func `pages that cannot be served are a line each`() throws {
        try folder.makeFolder("www/folder")
        let text = """
            [server]
            root = \(root)
            [files]
            not_found = /none.html
            fallback = /folder
            """
        #expect(
            try problems(text) == [
                "t.conf:4:13: error: not_found=: cannot serve \"/none.html\": "
                    + "No such file or directory",
                "t.conf:5:12: error: fallback=: cannot serve \"/folder\": Not a regular file",
            ])
    }

    @Test func `each site is looked at, and named`() throws {
        try folder.makeFolder("other")
        let text = """
            [files]
            not_found = /404.html
            [site "a.b"]
            root = \(folder.path)/none
            [site "c.d"]
            root = \(folder.path)/other
            fallback = /index.html
            """
        #expect(
            try problems(text) == [
                "t.conf:4:8: error: root=: cannot serve \"\(folder.path)/none\" for [site \"a.b\"]: "
                    + "No such file or directory",
                "t.conf:7:12: error: fallback=: cannot serve \"/index.html\" for [site \"c.d\"]: "
                    + "No such file or directory",
            ])
    }

    @Test func `a site need not have the page of the others`() throws {
        try folder.write("404.html", "")
        try folder.makeFolder("other")
        let text = """
            [server]
            root = \(folder.path)
            [files]
            not_found = /404.html
            [site "c.d"]
            root = \(folder.path)/other
            """
        #expect(try problems(text) == [])
        #expect(try problems(text + "\nnot_found = /404.html").count == 1)
    }

    @Test func `without a root there is nothing to look for`() throws {
        #expect(try problems("[files]\nnot_found = /404.html\n") == [])
    }

    @Test(arguments: [
        ("/.e/a.html", "", "hidden= denies names that begin with a dot"),
        ("/.e/a.html", "hidden = allow", nil),
        ("/.well-known/a.html", "", nil),
        ("/link.html", "", nil),
        ("/link.html", "symlinks = deny", "symlinks= does not let it be followed"),
        ("/out.html", "", "symlinks= does not let it be followed"),
        ("/out.html", "symlinks = follow", nil),
    ])
    func `a page that the other keys keep from being served is a problem`(
        page: String, setting: String, reason: String?
    ) throws {
        try folder.write("secret.html", "")
        for name in [".e", ".well-known"] {
            try folder.makeFolder("www/\(name)")
            try folder.write("www/\(name)/a.html", "")
        }
        for (target, link) in [("404.html", "link.html"), ("../secret.html", "out.html")] {
            // unsafe: the strings outlive the call.
            unsafe #expect(symlink(target, "\(root)/\(link)") == 0)
        }
        defer {
            _ = unsafe unlink("\(root)/link.html")
            _ = unsafe unlink("\(root)/out.html")
        }
        let text = "[server]\nroot = \(root)\n[files]\nfallback = \(page)\n\(setting)\n"
        let expected = reason.map {
            "t.conf:4:12: error: fallback=: cannot serve \"\(page)\": \($0)"
        }
        #expect(try problems(text) == [expected].compactMap(\.self))
    }

    @Test func `a FIFO is no page, and is not waited for`() throws {
        // unsafe: the string outlives the call.
        unsafe #expect(mkfifo("\(root)/fifo", 0o644) == 0)
        defer { _ = unsafe unlink("\(root)/fifo") }
        let text = "[server]\nroot = \(root)\n[files]\nfallback = /fifo\n"
        #expect(
            try problems(text) == [
                "t.conf:4:12: error: fallback=: cannot serve \"/fifo\": Not a regular file"
            ])
    }
}
