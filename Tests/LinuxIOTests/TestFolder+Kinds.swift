// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

/// What tests of system calls want besides files and folders.
extension TestFolder {
    /// The path of a name in the folder.
    func place(_ name: String) -> String { "\(path)/\(name)" }

    func makeFIFO(_ name: String) throws {
        let result = unsafe mkfifo(place(name), 0o644)
        try #require(result == 0)
    }

    func makeLink(_ name: String, to target: String) throws {
        let result = unsafe symlink(target, place(name))
        try #require(result == 0)
    }

    func cut(_ name: String, to size: Int) throws {
        let result = unsafe truncate(place(name), size)
        try #require(result == 0)
    }

    func has(_ name: String) -> Bool {
        var status = stat()
        return unsafe lstat(place(name), &status) == 0
    }
}
