// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import StaticFiles
import TestSupport
import Testing

struct DirectoryListingTests {
    private func site(_ change: (inout FilePolicy) -> Void = { _ in }) throws -> TestSite {
        let site = try TestSite { policy in
            policy.listsDirectories = true
            change(&policy)
        }
        try site.folder.makeFolder("d")
        return site
    }

    /// The names in the order of the page, as they are linked.
    private func links(_ answer: TestAnswer) -> [String] {
        answer.text.components("<a href=\"./").dropFirst().compactMap {
            $0.components("\"").first
        }
    }

    @Test func `a directory without an index is listed`() throws {
        let site = try site()
        try site.folder.write("d/b.txt", pattern(1536))
        try site.folder.makeFolder("d/sub")
        try site.folder.setTime("d/b.txt", seconds: 1_609_556_645)
        let answer = try site.get("/d/")
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "text/html; charset=utf-8")
        #expect(answer["Content-Length"] == "\(answer.content.count)")
        #expect(answer["Vary"] == "Accept")
        #expect(answer["Server"] == "test")
        #expect(answer.text.contains("<title>Index of /d/</title>"))
        #expect(links(answer) == ["sub/", "b.txt"])
        #expect(answer.text.contains("<td>1.5 KiB</td><td>2021-01-02 03:04</td>"))
        #expect(answer.text.contains("<a href=\"../\">"))
        #expect(answer.text.contains("1 directory, 1 file"))
        #expect(try !site.get("/").text.contains("<a href=\"../\">"))
        let head = try site.get("/d/", method: "HEAD")
        #expect(head["Content-Length"] == answer["Content-Length"])
        #expect(head.content.isEmpty)
    }

    @Test
    func `an index is sent rather than a list, and a path without slash leads to the one with it`()
        throws
    {
        let site = try site()
        #expect(try site.get("/d")["Location"] == "/d/")
        try site.folder.write("d/index.html", "index")
        #expect(try site.get("/d/").text == "index")
    }

    @Test func `a list comes before the fallback and the page for what is missing`() throws {
        let site = try site {
            $0.fallbackPath = "/f"
            $0.notFoundPath = "/f"
        }
        try site.folder.write("f", "fallback")
        #expect(try site.get("/d/").text.contains("Index of /d/"))
        #expect(try site.get("/e/").text == "fallback")
    }

    @Test(arguments: [
        ("", ["D/", "e/", "a", "B", "c"]), ("?sort=name&order=asc", ["D/", "e/", "a", "B", "c"]),
        ("?sort=name&order=desc", ["e/", "D/", "c", "B", "a"]),
        ("?sort=size", ["D/", "e/", "c", "a", "B"]),
        ("?sort=size&order=desc", ["D/", "e/", "B", "a", "c"]),
        ("?order=desc&sort=time", ["e/", "D/", "c", "a", "B"]),
        ("?sort=time", ["D/", "e/", "a", "B", "c"]),
        ("?sort=nonsense&order=nonsense", ["D/", "e/", "a", "B", "c"]),
        ("?sort", ["D/", "e/", "a", "B", "c"]), ("?%ff=&&=x", ["D/", "e/", "a", "B", "c"]),
    ])
    func `a list is sorted as the query says, directories first`(
        query: String, names: [String]
    ) throws {
        let site = try site()
        for (name, size, time) in [("a", 20, 100), ("B", 300, 100), ("c", 1, 200)] {
            try site.folder.write("d/\(name)", pattern(size))
            try site.folder.setTime("d/\(name)", seconds: time)
        }
        for (name, time) in [("D", 1), ("e", 2)] {
            try site.folder.makeFolder("d/\(name)")
            try site.folder.setTime("d/\(name)", seconds: time)
        }
        #expect(try links(site.get("/d/\(query)")) == names)
    }

    @Test func `names are escaped in links and in text`() throws {
        let site = try site()
        let rows = [
            ("<b>&\"'", "%3Cb%3E&amp;%22&#39;", "&lt;b&gt;&amp;&quot;&#39;"),
            ("a b%20", "a%20b%2520", "a b%20"), ("c:d", "c:d", "c:d"),
            ("e?f#g", "e%3Ff%23g", "e?f#g"), ("ä", "%C3%A4", "ä"), ("\\x", "%5Cx", "\\x"),
        ]
        for (name, _, _) in rows {
            try site.folder.write("d/\(name)", "x")
        }
        let answer = try site.get("/d/")
        for (_, link, text) in rows {
            #expect(answer.text.contains("<a href=\"./\(link)\">\(text)</a>"), "\(text)")
            #expect(try site.get("/d/" + link.unescaped).text == "x")
        }
        try site.folder.makeFolder("<i>")
        #expect(try site.get("/%3Ci%3E/").text.contains("Index of /&lt;i&gt;/"))
    }

    @Test func `what is not served is not listed`() throws {
        let site = try site()
        for name in [".hidden", "line\nbreak", "file"] {
            try site.folder.write("d/\(name)", "x")
        }
        try site.folder.makeFolder("d/.git")
        unsafe #expect(mkfifo("\(site.folder.path)/d/fifo", 0o666) == 0)
        try site.folder.link("d/inside", to: "file")
        try site.folder.link("d/folder", to: "../d")
        try site.folder.link("d/outside", to: "/etc/passwd")
        try site.folder.link("d/dangling", to: "nothing")
        try site.folder.link("d/to-fifo", to: "fifo")
        #expect(try links(site.get("/d/")) == ["folder/", "file", "inside"])
    }

    @Test func `the policy for links and hidden names is that of the files`() throws {
        let site = try site {
            $0.symlinks = .deny
            $0.servesHidden = true
        }
        try site.folder.write("d/.hidden", "x")
        try site.folder.link("d/inside", to: ".hidden")
        #expect(try links(site.get("/d/")) == [".hidden"])
    }

    @Test(arguments: [
        ("application/json", true), ("application/json, text/html;q=0.9", true),
        ("text/html, application/json;q=0.9", false), ("*/*", false), ("text/plain", false),
        ("application/*;q=0.5, text/html;q=0.4", true),
    ])
    func `who prefers JSON gets it`(accept: String, isJSON: Bool) throws {
        let site = try site()
        try site.folder.write("d/a\"b\\", "xyz")
        try site.folder.setTime("d/a\"b\\", seconds: 1_609_556_645)
        try site.folder.makeFolder("d/sub")
        try site.folder.setTime("d/sub", seconds: 0)
        let answer = try site.get("/d/", "Accept: \(accept)")
        #expect(answer["Vary"] == "Accept")
        guard isJSON else {
            #expect(answer["Content-Type"] == "text/html; charset=utf-8")
            return
        }
        #expect(answer["Content-Type"] == "application/json")
        #expect(
            answer.text == #"""
                [
                {"name":"sub","type":"directory","size":null,"modified":"1970-01-01T00:00:00Z"},
                {"name":"a\"b\\","type":"file","size":3,"modified":"2021-01-02T03:04:05Z"}
                ]

                """#)
        #expect(try site.get("/d/sub/", "Accept: \(accept)").text == "[\n]\n")
    }

    @Test func `of a very large directory a part is listed, and that is said`() throws {
        let site = try site()
        for number in 0..<4097 {
            try site.folder.write("d/\(number)", "")
        }
        let answer = try site.get("/d/")
        #expect(links(answer).count == 4096)
        #expect(answer.text.contains("there are more"))
        try site.folder.remove("d/0")
        let whole = try site.get("/d/")
        #expect(links(whole).count == 4096)
        #expect(!whole.text.contains("there are more"))
    }

    @Test(.enabled(if: geteuid() == 0))
    func `a directory that must not be read is forbidden, and redirected to all the same`() async {
        // Root may read everything, so a process without privileges asks.
        await #expect(processExitsWith: .success) {
            let site = try TestSite { $0.listsDirectories = true }
            unsafe chmod(site.folder.path, 0o755)
            try site.folder.makeFolder("d")
            try site.folder.write("d/file", "x")
            unsafe chmod("\(site.folder.path)/d", 0o711)
            guard seteuid(65534) == 0 else { throw TestFailure("still root") }
            defer { seteuid(0) }
            for (target, status) in [("/d", 301), ("/d/", 403), ("/d/file", 200), ("/d/x", 404)] {
                let answer = try site.get(target)
                guard answer.status == status else {
                    throw TestFailure("\(target): \(answer.status)")
                }
            }
        }
    }

    @Test func `a list has no validators`() throws {
        let site = try site()
        let answer = try site.get("/d/", "Range: bytes=0-1", "If-None-Match: \"x\"")
        #expect(answer.status == 200)
        #expect(answer["ETag"] == nil && answer["Accept-Ranges"] == nil)
        #expect(try site.get("/d/", "If-Match: \"x\"").status == 412)
    }
}

extension String {
    /// The parts between a separator.
    fileprivate func components(_ separator: String) -> [String] {
        var parts = [""]
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(separator) {
                parts.append("")
                rest = rest.dropFirst(separator.count)
            } else {
                parts[parts.count - 1].append(rest.removeFirst())
            }
        }
        return parts
    }

    /// Without what HTML escapes in an attribute.
    fileprivate var unescaped: String {
        components("&amp;").joined(separator: "&").components("&#39;").joined(separator: "'")
    }
}
