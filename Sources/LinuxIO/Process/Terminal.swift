// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The terminal that a descriptor leads to.
public struct Terminal: Sendable {
    /// What it shows at a time.
    public struct Size: Sendable, Equatable {
        /// Characters of a line, at least 1.
        public let columns: Int
        /// Lines, at least 1.
        public let rows: Int

        /// Creates a size.
        public init(columns: Int, rows: Int) {
            self.columns = max(1, columns)
            self.rows = max(1, rows)
        }
    }

    private let descriptor: CInt

    /// - Returns: nil for a descriptor that leads to no terminal.
    ///
    /// Source: isatty(3).
    public init?(descriptor: CInt) {
        guard isatty(descriptor) == 1 else { return nil }
        self.descriptor = descriptor
    }

    /// Its size at the moment; 80 columns and 24 rows where it does not tell.
    ///
    /// Source: ioctl_tty(2), `TIOCGWINSZ`.
    public var size: Size {
        var window = winsize()
        // The structure outlives the call, which fills it in.
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0,
            window.ws_row > 0
        else { return Size(columns: 80, rows: 24) }
        return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
    }
}
