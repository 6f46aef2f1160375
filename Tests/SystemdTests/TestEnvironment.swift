// SPDX-License-Identifier: Apache-2.0

import Glibc

// Plain functions: the bodies of exit tests cannot hold unsafe expressions without a warning.

/// Sets a variable of this process.
func setEnvironment(_ name: String, _ value: String) {
    unsafe setenv(name, value, 1)
}

/// Removes a variable of this process.
func unsetEnvironment(_ name: String) {
    unsafe unsetenv(name)
}

/// Reads a variable of this process.
func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
}

/// Whether this process may write to a path.
func isWritable(_ path: String) -> Bool {
    unsafe access(path, W_OK) == 0
}

/// Opens an existing file; the caller has to close the descriptor.
func openFile(_ path: String, _ flags: CInt) -> CInt {
    unsafe open(path, flags | O_CLOEXEC)
}

/// Opens a file in memory that has no name; the caller has to close the descriptor.
func openMemory() -> CInt {
    var path = Array("/dev/shm/poolhttpd-test-XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&path)
    precondition(descriptor >= 0, "no file in memory")
    _ = unsafe unlink(path)
    return descriptor
}

/// Makes a directory, and tells whether that succeeded.
func makeDirectory(_ path: String) -> Bool {
    unsafe mkdir(path, 0o700) == 0
}

/// Whether there is a directory of this path.
func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
