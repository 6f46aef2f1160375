// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import StaticFiles
import TestSupport
import Testing

struct DirectoryListingTests {
    private func site(
        listingLimit: Int = .max, _ change: (inout FilePolicy) -> Void = { _ in }
    ) throws -> TestSite {
        let site = try TestSite(listingLimit: listingLimit) { policy in
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
        #expect(try site.get("/e/", "Accept: text/html").text == "fallback")
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
        for name in [".hidden", "file"] {
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

    @Test(arguments: ["text/html", "application/json"])
    func `of a large directory all is listed, piece by piece and in order`(accept: String) throws {
        let site = try site()
        let names = (0..<5000).map { "file-\($0 + 10_000)" }
        for name in names.shuffled() {
            try site.folder.write("d/\(name)", name)
        }
        let answer = try site.get("/d/", "Accept: \(accept)")
        #expect(answer.isPart)
        #expect(answer["Content-Length"] == "\(answer.content.count)")
        #expect(answer.contentBytes == UInt64(answer.content.count))
        if accept == "text/html" {
            #expect(links(answer) == names)
            #expect(answer.text.contains("0 directories, 5000 files"))
        } else {
            #expect(
                answer.text.components("\"name\":\"").dropFirst().map { $0.prefix(10) }
                    == names.map { $0.prefix(10) })
        }
        let head = try site.get("/d/", "Accept: \(accept)", method: "HEAD")
        #expect(head["Content-Length"] == answer["Content-Length"])
    }

    @Test func `a directory with more names than there is memory for is not listed`() throws {
        let site = try site(listingLimit: 50_000)
        try site.folder.write("d/0", "")
        #expect(try site.get("/d/").status == 200)
        for number in 1...1000 {
            try site.folder.write("d/\(number)", "")
        }
        let answer = try site.get("/d/")
        #expect(answer.status == 503)
        #expect(answer.reason?.contains("buffered_bytes=") == true)
        #expect(try site.get("/d/7").status == 200)
    }

    @Test func `a list is sorted by buttons, which no program follows`() throws {
        let site = try site()
        let text = try site.get("/d/?sort=size").text
        #expect(!text.contains("href=\"?"))
        for (key, next) in [("name", "asc"), ("size", "desc"), ("time", "asc")] {
            #expect(
                text.contains(
                    "<input type=\"hidden\" name=\"order\" value=\"\(next)\">"
                        + "<button name=\"sort\" value=\"\(key)\">"))
        }
        #expect(text.contains("aria-sort=\"ascending\"><form>"))
    }

    @Test func `names of any bytes are listed, linked and served`() throws {
        let site = try site()
        let rows: [(name: [UInt8], link: String, text: String, json: String)] = [
            (Array("line\nbreak".utf8), "line%0Abreak", "line\u{240A}break", "line\\u000Abreak"),
            (Array("del\u{7F}".utf8), "del%7F", "del\u{2421}", "del\\u007F"),
            (
                Array("caf".utf8) + [0xE9], "caf%E9", "caf\u{FFFD}",
                "caf\u{FFFD}\",\"href\":\"./caf%E9"
            ),
        ]
        for row in rows {
            let path = (Array("\(site.folder.path)/d/".utf8) + row.name + [0])
                .map(CChar.init(bitPattern:))
            let number = unsafe creat(path, 0o644)
            try #require(number >= 0)
            try #require(unsafe write(number, "content", 7) == 7)
            close(number)
        }
        let page = try site.get("/d/").text
        let document = try site.get("/d/", "Accept: application/json").text
        for row in rows {
            #expect(page.contains("<a href=\"./\(row.link)\">\(row.text)</a>"), "\(row.link)")
            #expect(document.contains("{\"name\":\"\(row.json)\",\"type\":"), "\(row.link)")
            #expect(try site.get("/d/\(row.link)").text == "content")
        }
        #expect(page.contains("0 directories, 3 files"))
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
