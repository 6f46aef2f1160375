// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

@testable import Configuration

/// The keys of access logs in files.
struct AccessLogFormatTextTests {
    @Test func `a template may be in quotes, with its own escaped`() throws {
        for text in [#"$remote_addr "$request" $status"#, #""$remote_addr \"$request\" $status""#] {
            let log = try parsed("[log]\nformat = \(text)\n").log
            #expect(log.format.text == #"$remote_addr "$request" $status"#)
        }
        #expect(try parsed("").log.format == .combined)
    }

    @Test func `an unknown name is a mistake with its place and the names that there are`() {
        let found = mistakes(in: "[log]\nformat = $remote_addr $stats\n")
        #expect(found.count == 1)
        let start = "t.conf:2:10: error: format=: unknown name \"$stats\", expected one of "
        #expect(found.first?.hasPrefix(start + "$remote_addr, ") == true)
        #expect(found.first?.hasSuffix(", $http_user_agent, or $$ for a dollar") == true)
        let ofSite = mistakes(in: "[site \"a.b\"]\nroot = /a\nformat = combine\n")
        #expect(
            ofSite.first?.hasPrefix("t.conf:3:10: error: format=: expected \"combined\", ") == true)
    }

    @Test func `what could be the end of a template is no comment`() {
        #expect(mistakes(in: "[log]\nformat = $status ; $host\n").count == 1)
        #expect(mistakes(in: "[log]\nformat = json # one a line\n").isEmpty)
    }

    @Test(arguments: ["log", "./log", "/var/log/", "/a\u{7}b"])
    func `a file has an absolute path`(path: String) {
        #expect(mistakes(in: "[log]\nfile = \(path)\n").count == 1)
    }
}
