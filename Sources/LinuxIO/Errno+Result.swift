// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

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
    @inline(__always)
    static func retrying<Result: SignedInteger>(
        _ body: () -> Result
    ) throws(Errno) -> Result {
        while true {
            let result = body()
            guard result == -Result(Errno.interrupted.rawValue) else { return try check(result) }
        }
    }
}
