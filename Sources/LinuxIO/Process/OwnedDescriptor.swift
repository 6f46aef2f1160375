// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// A file descriptor with exactly one owner, closed when the owner ends.
///
/// Every descriptor that poolhttpd opens is close-on-exec from birth, and lives in one of these.
/// May be moved between threads; calls on one value are never concurrent.
public struct OwnedDescriptor: ~Copyable, Sendable {
    /// The kernel's number for the open file, at least 0.
    public let number: CInt

    /// Creates the owner of an open descriptor.
    ///
    /// - Parameter number: an open descriptor that nobody else closes.
    public init(owning number: CInt) {
        precondition(number >= 0, "a descriptor is never negative")
        self.number = number
    }

    /// Closes the descriptor now rather than at the end of its scope.
    public consuming func close() {}

    /// Gives ownership up without closing.
    ///
    /// - Returns: the descriptor, which the caller now has to close.
    public consuming func release() -> CInt {
        let number = self.number
        discard self
        return number
    }

    // On Linux the descriptor is gone whatever close(2) returns; EINTR must not be retried.
    deinit {
        _ = Glibc.close(number)
    }
}

extension Errno {
    /// Translates what a function of CLinux returned: a result, or a negated errno.
    ///
    /// - Throws: the errno.
    @inline(__always)
    static func check<Result: SignedInteger>(_ result: Result) throws(Errno) -> Result {
        guard result < 0 else { return result }
        throw Errno(rawValue: CInt(truncatingIfNeeded: -result))
    }

    /// Calls a function of CLinux, again as long as a signal interrupts it.
    ///
    /// - Throws: any other errno.
    @inline(__always)
    static func retrying<Result: SignedInteger>(
        _ body: () -> Result
    ) throws(Errno) -> Result {
        try check(uninterrupted(body))
    }

    /// Calls a function of CLinux, again as long as a signal interrupts it.
    ///
    /// The rule for every read and write: on a non-blocking descriptor another call returns at once,
    /// whereas a caller that took an interruption for a full socket would wait for no reason.
    ///
    /// - Returns: its result, or any other negated errno.
    @inline(__always)
    static func uninterrupted<Result: SignedInteger>(_ body: () -> Result) -> Result {
        while true {
            let result = body()
            guard result == -Result(Errno.interrupted.rawValue) else { return result }
        }
    }
}
