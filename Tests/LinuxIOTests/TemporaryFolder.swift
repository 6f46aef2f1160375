// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// A folder of a test's own, removed at the end with all that the test has made in it.
final class TemporaryFolder {
    let path: String
    private var made: [String] = []

    init() throws {
        var template = Array("/tmp/linux-io-tests-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
        let made = unsafe mkdtemp(&template).map { unsafe String(cString: $0) }
        path = try #require(made)
    }

    deinit {
        for name in made.reversed() {
            _ = unsafe remove(name)
        }
        _ = unsafe rmdir(path)
    }

    /// The path of a name in the folder, which is removed at the end.
    func place(_ name: String) -> String {
        made.append("\(path)/\(name)")
        return "\(path)/\(name)"
    }

    @discardableResult
    func write(_ name: String, _ content: String) throws -> String {
        let file = place(name)
        let descriptor = unsafe creat(file, 0o644)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let bytes = Array(content.utf8)
        let written = unsafe Glibc.write(descriptor, bytes, bytes.count)
        try #require(written == bytes.count)
        return file
    }

    @discardableResult
    func makeFolder(_ name: String) throws -> String {
        let folder = place(name)
        let result = unsafe mkdir(folder, 0o755)
        try #require(result == 0)
        return folder
    }

    func makeFIFO(_ name: String) throws {
        let result = unsafe mkfifo(place(name), 0o644)
        try #require(result == 0)
    }

    func makeLink(_ name: String, to target: String) throws {
        let result = unsafe symlink(target, place(name))
        try #require(result == 0)
    }

    func cut(_ name: String, to size: Int) throws {
        let result = unsafe truncate("\(path)/\(name)", size)
        try #require(result == 0)
    }

    func has(_ name: String) -> Bool {
        var status = stat()
        return unsafe lstat("\(path)/\(name)", &status) == 0
    }
}
