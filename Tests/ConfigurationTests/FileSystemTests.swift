// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Configuration

struct FileSystemTests {
    @Test func `what is not there is missing, and a folder in its place is not`() throws {
        let folder = try TestFolder()
        #expect(FileSystem.isMissing("\(folder.path)/none"))
        #expect(!FileSystem.isMissing(folder.path))
    }

    @Test func `a file below a file is missing`() throws {
        let folder = try TestFolder()
        let file = try folder.write("file", "")
        #expect(FileSystem.isMissing("\(file)/below"))
    }
}
