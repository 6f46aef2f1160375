// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// A root that changes while the daemon serves it.
struct RootTests {
    private let sites: TestSites

    init() throws {
        sites = try TestSites(
            [("1/", ""), ("1/f", "old"), ("2/", ""), ("2/f", "new")],
            "[server]\nroot = $FOLDER/1\n[files]\ncache = 0\n")
    }

    private func move(_ name: String, to newName: String) throws {
        let folder = sites.folder.path
        guard unsafe rename("\(folder)/\(name)", "\(folder)/\(newName)") == 0 else {
            throw TestFailure("\(name) not renamed: \(errno)")
        }
    }

    @Test func `a root that is gone, back and replaced leaves a record of each`() throws {
        #expect(try sites.get("/f").text == "old")
        try move("1", to: "0")
        #expect(try sites.get("/f").status == 503)
        #expect(try sites.get("/healthz").status == 200)
        try sites.daemon.waitForLog(
            "/1\" is gone: No such file or directory, answering 503 until it is back")
        try move("0", to: "1")
        #expect(try sites.get("/f").text == "old")
        try sites.daemon.waitForLog("/1\" is back, serving it")
        try move("1", to: "0")
        try move("2", to: "1")
        #expect(try sites.get("/f").text == "new")
        try sites.daemon.waitForLog("/1\" is another directory now, serving that")
    }
}
