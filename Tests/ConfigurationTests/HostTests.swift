// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Configuration

struct HostTests {
    @Test(arguments: [
        ("Name:\tx\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n", 2),
        ("Cpus_allowed:\tff,ffffffff\n", 40),
        ("Cpus_allowed:\tA5\n", 4),
        ("Cpus_allowed_list:\t0-1\n", nil),
        ("", nil),
    ])
    func `the processors are the bits of the mask`(status: String, expected: Int?) {
        #expect(Host.allowedProcessors(inStatus: Array(status.utf8)) == expected)
    }

    @Test func `there is a usable processor`() {
        #expect(Host.usableProcessors() >= 1)
    }

    @Test func `what is not there is missing, and a folder in its place is not`() throws {
        let folder = try TestFolder()
        #expect(Host.isMissing("\(folder.path)/none"))
        #expect(!Host.isMissing(folder.path))
    }

    @Test func `a file below a file is missing`() throws {
        let folder = try TestFolder()
        let file = try folder.write("file", "")
        #expect(Host.isMissing("\(file)/below"))
    }
}
