// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import TestSupport

/// A pseudo-terminal: what is written to it can be read.
final class TestTerminal {
    // Macros that Swift does not see: TIOCSPTLCK and TIOCGPTN of ioctl_tty(2).
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    /// Of the side that programs have.
    let path: String
    private let descriptor: CInt
    private let other: CInt
    private var text = ""

    init(columns: UInt16, rows: UInt16) throws(TestFailure) {
        descriptor = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        var lock: CInt = 0
        var number: CInt = 0
        guard descriptor >= 0, unsafe ioctl(descriptor, Self.setLock, &lock) == 0,
            unsafe ioctl(descriptor, Self.getNumber, &number) == 0
        else { throw TestFailure("no terminal: \(errno)") }
        path = "/dev/pts/\(number)"
        // While nobody has this side open, the other one fails.
        other = unsafe open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        resize(columns: columns, rows: rows)
    }

    deinit {
        _ = close(other)
        _ = close(descriptor)
    }

    func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    }

    /// As a program sees it.
    func opened() -> Terminal? { Terminal(descriptor: other) }

    /// All that was written so far; each end of a line is CR LF.
    var output: String {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = unsafe read(descriptor, &buffer, buffer.count), count > 0 {
            text += String(decoding: buffer[..<count], as: UTF8.self)
        }
        return text
    }
}
