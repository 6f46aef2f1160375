// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The file system, as far as the configuration needs it.
enum FileSystem {
    /// Returns the content of a file, at most `Configuration.maximumFileSize` bytes.
    ///
    /// Blocks until all is read. Source: open(2), read(2).
    static func contents(of path: String) throws(ConfigurationError) -> [UInt8] {
        var descriptor: CInt
        repeat {
            // unsafe: the string outlives the call, which keeps no pointer.
            descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw failure(path, "cannot open: ", lastError()) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            // unsafe: the kernel writes at most the buffer's count, while it is borrowed here.
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, "cannot read: ", lastError()) }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= Configuration.maximumFileSize else {
                let reason = "larger than 1 MiB, which no configuration is; name the right file"
                throw failure(path, "", Obstacle(reason: reason))
            }
        }
    }

    /// Returns the names in a folder, in no order; none when the folder does not exist.
    ///
    /// Source: opendir(3), readdir(3).
    static func names(in folder: String) throws(ConfigurationError) -> [String] {
        // unsafe: the stream is used in this function only, and closed at its end.
        guard let stream = unsafe opendir(folder) else {
            if errno == ENOENT { return [] }
            throw failure(folder, "cannot open: ", lastError())
        }
        defer { unsafe closedir(stream) }
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        var names: [String] = []
        errno = 0
        // unsafe: the entry is valid until the next call, and its name ends with a NUL.
        while let entry = unsafe readdir(stream) {
            let name = unsafe UnsafeRawPointer(entry).advanced(by: offset)
            names.append(unsafe String(cString: name.assumingMemoryBound(to: CChar.self)))
            errno = 0
        }
        guard errno == 0 else { throw failure(folder, "cannot read: ", lastError()) }
        return names
    }

    /// Returns whether there is nothing at a path.
    ///
    /// Source: access(2).
    static func isMissing(_ path: String) -> Bool {
        // unsafe: the string outlives the call, which keeps no pointer.
        unsafe access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)
    }

    /// Returns why the files in a directory cannot be served, or nil when they can.
    ///
    /// Source: open(2), faccessat(2).
    static func obstacle(toServing directory: String) -> Obstacle? {
        // unsafe: the string outlives the calls, which keep no pointer.
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            var obstacle = lastError()
            if obstacle.isMissing, let target = target(ofLink: directory) {
                let reason = "a link to \(Diagnostic.quoted(target)), which is not there"
                obstacle.reason = "\(obstacle.reason) (\(reason))"
            }
            return obstacle
        }
        defer { close(descriptor) }
        let denied = unsafe faccessat(AT_FDCWD, directory, R_OK | X_OK, AT_EACCESS) != 0
        return denied ? lastError() : nil
    }

    /// Returns where a symbolic link leads, or nil when the path is none.
    ///
    /// Source: readlink(2).
    private static func target(ofLink path: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        // unsafe: the kernel writes at most the buffer's count, while it is borrowed here.
        let count = unsafe readlink(path, &target, target.count)
        guard count > 0 else { return nil }
        return String(decoding: target.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Returns why a file cannot be served, or nil when it can.
    ///
    /// Source: open(2), fstat(2).
    static func obstacle(toServingFile path: String) -> Obstacle? {
        // unsafe: the string outlives the call. A FIFO is not waited for.
        let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return lastError() }
        defer { close(descriptor) }
        var status = stat()
        // unsafe: the C function writes one `stat`, keeps no pointer.
        guard unsafe fstat(descriptor, &status) == 0 else { return lastError() }
        return status.st_mode & S_IFMT == S_IFREG ? nil : Obstacle(reason: "Not a regular file")
    }

    /// Returns the absolute path of a file, without symbolic links, or nil when there is none.
    ///
    /// Source: realpath(3).
    static func resolved(_ path: String) -> String? {
        // unsafe: the C function returns memory of its own, which is copied and freed here.
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    private static func failure(
        _ file: String, _ prefix: String, _ obstacle: Obstacle
    ) -> ConfigurationError {
        var mistake = Diagnostic(file: file, message: prefix + obstacle.reason)
        mistake.isPermissionDenied = obstacle.isPermissionDenied
        return ConfigurationError(diagnostics: [mistake])
    }

    private static func lastError() -> Obstacle {
        let number = errno
        // unsafe: the text is copied before any other call of this thread could change it.
        let text = unsafe strerror(number).map { unsafe String(cString: $0) }
        return Obstacle(
            reason: text ?? "error \(number)", isMissing: number == ENOENT,
            isPermissionDenied: number == EACCES || number == EPERM)
    }
}

/// Why a file or a directory cannot be used.
struct Obstacle {
    var reason: String
    /// There is nothing at the path.
    var isMissing = false
    /// This process may not read what is there.
    var isPermissionDenied = false
}
