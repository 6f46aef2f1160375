// SPDX-License-Identifier: Apache-2.0

/// Why a job with errors of one type has no result.
///
/// What the job throws is one case, and stays what it is; that it never ran is another. So no
/// cancellation is taken for a failure of the job, nor does a job need an error for what only the pool
/// knows.
///
/// ```swift
/// struct ParseError: Error { let line: Int }
/// func parse() throws(ParseError) -> Int { throw ParseError(line: 7) }
///
/// let pool = try ThreadPool(size: 2)
/// let handle = try pool.submit(throwing: ParseError.self, parse)
/// do throws(JobError<ParseError>) {
///     print(try handle.wait())
/// } catch {
///     switch error {
///     case .thrown(let error): print("line \(error.line) is wrong")
///     case .cancelled: print("nobody wanted it any more")
///     case .pool(let error): print("not parsed: \(error)")
///     }
/// }
/// ```
public enum JobError<Failure: Error>: Error {
    /// The job ran and threw this.
    case thrown(Failure)
    /// The job was cancelled before it began, by its handle or with the task that awaited it.
    case cancelled
    /// The pool has not run the job, or has not let its own job wait for this one.
    ///
    /// `ThreadPoolError.discarded`, `.dropped`, `.expired`, `.noFreeWorker`; where the job was not even queued, `.closed` and
    /// `.full`.
    case pool(ThreadPoolError)
}

extension JobError: Equatable where Failure: Equatable {}
