// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// A folder of a test's own, removed at the end of its scope with the files that it was told of.
final class TemporaryFolder {
    let path: String
    private var made: [String] = []

    init() throws {
        var template = Array("/tmp/configuration-tests-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
        // unsafe: the template is writable and ends with a NUL.
        let made = unsafe mkdtemp(&template).map { unsafe String(cString: $0) }
        path = try #require(made)
    }

    deinit {
        for name in made.reversed() {
            // unsafe: the string outlives the call.
            _ = unsafe remove(name)
        }
        _ = unsafe rmdir(path)
    }

    /// Writes a file, and returns its path.
    @discardableResult
    func write(_ name: String, _ content: some Sequence<UInt8>) throws -> String {
        let file = "\(path)/\(name)"
        // unsafe: the string outlives the call.
        let descriptor = unsafe creat(file, 0o644)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        made.append(file)
        let bytes = Array(content)
        // unsafe: the array outlives the call, which reads at most its count.
        let written = unsafe Glibc.write(descriptor, bytes, bytes.count)
        try #require(written == bytes.count)
        return file
    }

    /// Writes a file of text, and returns its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, text.utf8)
    }

    /// Makes a folder, and returns its path.
    @discardableResult
    func makeFolder(_ name: String) throws -> String {
        let folder = "\(path)/\(name)"
        // unsafe: the string outlives the call.
        let result = unsafe mkdir(folder, 0o755)
        try #require(result == 0)
        made.append(folder)
        return folder
    }
}
