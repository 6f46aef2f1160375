// SPDX-License-Identifier: Apache-2.0

import Glibc
import StaticFiles
import TestSupport
import Testing

struct StaticFileHandlerTests {
    @Test func `a file is sent with its length, type and validators`() throws {
        let site = try TestSite()
        try site.folder.write("a.css", "p {}")
        let answer = try site.get("/a.css?x=y")
        #expect(answer.status == 200)
        #expect(answer.text == "p {}")
        #expect(answer["Content-Length"] == "4")
        #expect(answer["Content-Type"] == "text/css; charset=utf-8")
        #expect(answer["Accept-Ranges"] == "bytes")
        #expect(answer["ETag"]?.hasPrefix("\"") == true)
        #expect(answer["Last-Modified"]?.hasSuffix(" GMT") == true)
    }

    @Test(arguments: [0, 1, 32 * 1024 - 1, 32 * 1024, 32 * 1024 + 1, 100_000])
    func `files of any size are sent whole`(size: Int) throws {
        let site = try TestSite()
        let content = pattern(size)
        try site.folder.write("file", content)
        for _ in 0..<3 {
            let answer = try site.get("/file")
            #expect(answer.status == 200)
            #expect(answer["Content-Length"] == "\(size)")
            #expect(answer.content == content)
            #expect(answer.contentBytes == UInt64(size))
            #expect(answer.isPart == (size > 32 * 1024))
        }
        let head = try site.get("/file", method: "HEAD")
        #expect(head["Content-Length"] == "\(size)")
        #expect(head.content.isEmpty)
    }

    @Test func `a directory serves the first index that is there`() throws {
        let site = try TestSite(
            FilePolicy.forTests(indexNames: ["a.html", "b.txt"], cacheLifetime: 0))
        try site.folder.makeFolder("d")
        #expect(try site.get("/").status == 404)
        try site.folder.write("d/b.txt", "b")
        let second = try site.get("/d/")
        #expect(second.text == "b")
        #expect(second["Content-Type"] == "text/plain; charset=utf-8")
        try site.folder.write("d/a.html", "a")
        let first = try site.get("/d/")
        #expect(first.text == "a")
        #expect(first["Content-Type"] == "text/html; charset=utf-8")
        try site.folder.remove("d/a.html")
        #expect(try site.get("/d/").text == "b")
    }

    @Test func `a directory of an index's name is no index`() throws {
        let site = try TestSite()
        try site.folder.makeFolder("index.html")
        #expect(try site.get("/").status == 404)
    }

    @Test func `a directory without an index is missing`() throws {
        let site = try TestSite()
        try site.folder.makeFolder("d")
        #expect(try site.get("/d/").status == 404)
    }

    @Test func `a file with a slash behind it is missing`() throws {
        let site = try TestSite()
        try site.folder.write("file", "x")
        #expect(try site.get("/file/").status == 404)
        #expect(try site.get("/file/x").status == 404)
    }

    /// The location stays on this server, whatever the path looks like.
    @Test(arguments: [
        ("d", "/d", "/d/"), ("d", "/d?a=b&c", "/d/?a=b&c"), ("d", "//d", "/d/"),
        ("d", "/x/../d", "/d/"), ("d", "http://evil.test/d", "/d/"),
        ("evil.test", "//evil.test", "/evil.test/"),
        ("evil.test", "//evil.test/x/..%2e/../evil.test/.", nil),
        ("a b", "/a%20b", "/a%20b/"), ("ä", "/%C3%A4", "/%C3%A4/"),
        ("\\evil.test", "/%5cevil.test", "/%5Cevil.test/"),
        ("a?b#c%d", "/a%3fb%23c%25d", "/a%3Fb%23c%25d/"),
        ("a\"<>b", "/a%22%3c%3eb", "/a%22%3C%3Eb/"), ("@evil.test", "/@evil.test", "/@evil.test/"),
    ])
    func `a directory without its slash leads to the one with it`(
        name: String, target: String, location: String?
    ) throws {
        let site = try TestSite()
        try site.folder.makeFolder(name)
        let answer = try site.get(target)
        if let location {
            #expect(answer.status == 301)
            #expect(answer["Location"] == location)
        } else {
            #expect(answer.status == 404)
        }
    }

    @Test func `what is hidden is missing, but for what is well known`() throws {
        let site = try TestSite()
        for name in [".git", ".well-known", "d", "d/.well-known", ".well-known/.x"] {
            try site.folder.makeFolder(name)
        }
        for name in [
            ".htaccess", ".git/config", ".well-known/a", ".well-known/.b", "d/.well-known/a",
            "d/.b", ".well-knownx", "visible", "a.b", ".well-known/.x/a",
        ] {
            try site.folder.write(name, "x")
        }
        for target in [
            "/.htaccess", "/.git/config", "/.git/", "/.git", "/.well-known/.b", "/.well-knownx",
            "/d/.well-known/a", "/d/.b", "/%2ehtaccess", "/d/../.htaccess", "//.htaccess",
            "/.well-known/../.htaccess", "/.well-known/.x/a",
        ] {
            #expect(try site.get(target).status == 404, "\(target)")
        }
        for target in ["/.well-known/a", "/visible", "/a.b", "/./visible", "/%2Ewell-known/a"] {
            #expect(try site.get(target).status == 200, "\(target)")
        }
    }

    @Test func `what is hidden is sent where that is allowed`() throws {
        let site = try TestSite(FilePolicy.forTests(servesHidden: true, cacheLifetime: 0))
        try site.folder.write(".htaccess", "x")
        #expect(try site.get("/.htaccess").status == 200)
    }

    /// Opening them must not wait either: a FIFO has nobody at its other end.
    @Test func `what is no file or directory is forbidden`() throws {
        let site = try TestSite()
        unsafe #expect(mkfifo("\(site.folder.path)/fifo", 0o666) == 0)
        let listener = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
            unsafe field.copyBytes(from: Array("\(site.folder.path)/socket".utf8))
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            let general = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return unsafe bind(listener, general, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
        #expect(result == 0)
        for target in ["/fifo", "/socket"] {
            let answer = try site.get(target)
            #expect(answer.status == 403, "\(target)")
            #expect(answer.reason != nil)
        }
        // Making a device takes privileges, here for the one that is always empty.
        if unsafe mknod("\(site.folder.path)/null", S_IFCHR | 0o666, 1 << 8 | 3) == 0 {
            #expect(try site.get("/null").status == 403)
        }
    }

    @Test func `what is no file is not even opened`() throws {
        let site = try TestSite { $0.listsDirectories = true }
        unsafe #expect(mkfifo("\(site.folder.path)/fifo", 0o666) == 0)
        try site.folder.write("file", "x")
        try site.folder.link("link", to: "fifo")
        let watch = inotify_init1(CInt(IN_NONBLOCK | IN_CLOEXEC))
        defer { close(watch) }
        for name in ["fifo", "file"] {
            let result = unsafe inotify_add_watch(
                watch, "\(site.folder.path)/\(name)", UInt32(IN_OPEN))
            #expect(result > 0)
        }
        var events = [UInt8](repeating: 0, count: 4096)
        for target in ["/fifo", "/link", "/fifo/", "/", "/fifo/x"] {
            _ = try site.get(target, "Accept-Encoding: gzip")
            let count = unsafe read(watch, &events, events.count)
            #expect(count < 0, "\(target)")
        }
        _ = try site.get("/file")
        let count = unsafe read(watch, &events, events.count)
        #expect(count > 0)
    }

    /// Source: RFC 3986 sections 2.1 and 6.2.2.
    @Test(arguments: [
        ("a b", ["/a%20b"]), ("ä", ["/%C3%A4", "/%c3%a4"]), ("100%", ["/100%25"]),
        ("a+b", ["/a+b", "/a%2Bb"]), ("a...", ["/a...", "/a%2e.."]), ("...", ["/...", "//..."]),
        ("a?b", ["/a%3Fb"]), ("d/x", ["//d//x", "/d/./x", "/d/../d/x", "/%64/%78", "/d/y/../x"]),
        ("\u{1F600}", ["/%F0%9F%98%80"]), ("~", ["/~", "/%7e"]), ("a;b=c", ["/a;b=c"]),
    ])
    func `a file is found by every way to write its name`(name: String, targets: [String]) throws {
        let site = try TestSite { $0.servesHidden = true }
        try site.folder.makeFolder("d")
        try site.folder.write(name, "x")
        for target in targets {
            #expect(try site.get(target).text == "x", "\(target)")
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func `a file that must not be read is forbidden`() async {
        // Root may read everything, so a process without privileges asks.
        await #expect(processExitsWith: .success) {
            let site = try TestSite()
            try site.folder.write("secret", "x")
            unsafe chmod("\(site.folder.path)/secret", 0)
            unsafe chmod(site.folder.path, 0o755)
            guard seteuid(65534) == 0 else { throw TestFailure("still root") }
            let status = try site.get("/secret").status
            seteuid(0)
            guard status == 403 else { throw TestFailure("\(status)") }
        }
    }

    @Test func `a name that is too long is missing`() throws {
        let site = try TestSite()
        #expect(try site.get("/" + String(repeating: "x", count: 300)).status == 404)
        #expect(try site.get(String(repeating: "/x", count: 3000)).status == 404)
    }
}
