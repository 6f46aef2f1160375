// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// What a process that crashes says of it.
public enum CrashReport {
    /// Has a fault, a trap or an abort of any thread leave its signal, the thread's name and the calls
    /// that led there on standard error, a line each; then the process ends by the signal as ever.
    ///
    /// Each line of the calls has the file, the offset in it for addr2line(1), and the mangled name of the
    /// function where it is exported. An overflow of the stack leaves no room to say anything. Where
    /// `SWIFT_BACKTRACE` is set, Swift's own reports are left alone.
    ///
    /// To be called once, before the first thread.
    ///
    /// - Parameter isJournal: standard error is a stream of the journal: the lines say that they are
    ///   critical.
    ///
    /// Source: sigaction(2), backtrace(3), sd-daemon(3).
    public static func install(isJournal: Bool) {
        guard unsafe getenv("SWIFT_BACKTRACE") == nil else { return }
        clinux_report_crashes(isJournal)
    }
}
