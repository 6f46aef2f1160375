// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A folder of a test's own, removed at the end of its scope with all that is in it.
package final class TestFolder {
    package let path: String

    package init() throws(TestFailure) {
        var template = Array("/tmp/poolhttpd-test-XXXXXX".utf8CString)
        guard let made = unsafe mkdtemp(&template) else { throw TestFailure("no folder") }
        path = unsafe String(cString: made)
    }

    deinit {
        Self.removeAll(path)
    }

    private static func removeAll(_ path: String) {
        if unsafe rmdir(path) != 0, errno == ENOTEMPTY {
            for name in names(path) {
                removeAll("\(path)/\(name)")
            }
            _ = unsafe rmdir(path)
        } else {
            _ = unsafe unlink(path)
        }
    }

    private static func names(_ path: String) -> [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        // An entry is only as long as its name.
        let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        while let entry = unsafe readdir(folder) {
            let text = unsafe UnsafeRawPointer(entry).advanced(by: nameOffset)
            let name = unsafe String(cString: text.assumingMemoryBound(to: CChar.self))
            if name != ".", name != ".." {
                names.append(name)
            }
        }
        return names
    }

    /// Writes a file as a whole, in place of what was there.
    ///
    /// - Returns: its path.
    @discardableResult
    package func write(_ name: String, _ content: [UInt8]) throws(TestFailure) -> String {
        let file = "\(path)/\(name)"
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
        let descriptor = unsafe open(file, flags, 0o644)
        guard descriptor >= 0 else { throw TestFailure("no file \(file): \(errno)") }
        defer { _ = close(descriptor) }
        let count = unsafe Glibc.write(descriptor, content, content.count)
        guard count == content.count else { throw TestFailure("\(file) not written") }
        return file
    }

    @discardableResult
    package func write(_ name: String, _ text: String) throws(TestFailure) -> String {
        try write(name, Array(text.utf8))
    }

    /// Copies a program from elsewhere.
    ///
    /// Another process makes the copy. Were it open for writing here, whatever another test starts
    /// meanwhile would inherit that, and the copy could not be executed: ETXTBSY of execve(2).
    ///
    /// - Returns: the copy's path.
    package func copy(_ program: String, to name: String) throws(TestFailure) -> String {
        let target = "\(path)/\(name)"
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe []
        for word in ["cp", program, target] {
            unsafe arguments.append(strdup(word))
        }
        unsafe arguments.append(nil)
        defer {
            for index in unsafe arguments.indices {
                unsafe free(arguments[index])
            }
        }
        var pid: pid_t = 0
        var status: CInt = 0
        // The array ends with a null pointer; its strings outlive the call.
        guard unsafe posix_spawnp(&pid, "cp", nil, nil, arguments, environ) == 0,
            unsafe waitpid(pid, &status, 0) == pid, status == 0
        else { throw TestFailure("\(program) not copied: \(status)") }
        return target
    }

    /// Makes a folder.
    ///
    /// - Returns: its path.
    @discardableResult
    package func makeFolder(_ name: String) throws(TestFailure) -> String {
        guard unsafe mkdir("\(path)/\(name)", 0o755) == 0 else {
            throw TestFailure("no folder \(name): \(errno)")
        }
        return "\(path)/\(name)"
    }

    /// The content of a file.
    package func read(_ name: String) throws(TestFailure) -> String {
        try Self.content("\(path)/\(name)")
    }

    /// The content of any file.
    package static func content(_ path: String) throws(TestFailure) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TestFailure("no file \(path)") }
        defer { _ = close(descriptor) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while case let count = unsafe Glibc.read(descriptor, &buffer, buffer.count), count > 0 {
            content += buffer[..<count]
        }
        return String(decoding: content, as: UTF8.self)
    }
}
