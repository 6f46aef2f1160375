// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import LinuxIO
import Synchronization
public import SystemPackage
import Threads

/// A file that gets a line for each request.
///
/// Any thread hands lines over, which costs it a lock for the time of a copy; they are written by the
/// thread of ``AccessFiles``, many at a time. While the file cannot be written to, lines wait, as many
/// as there is room for; those beyond are counted and lost.
public final class AccessFile: Sendable {
    /// What the administrator has to know.
    public enum Event: Equatable, Sendable {
        /// It cannot be written to; lines wait, and are lost once there are too many.
        case failing(Errno)
        /// It can be written to again, and so many lines are missing.
        case recovered(lost: UInt64)
        /// So many lines are lost as they came faster than they could be written, or could not be
        /// written until the end.
        case lost(UInt64)
        /// It was to be opened anew, and cannot be: what was open goes on being written to.
        case notReopened(Errno)
    }

    /// Lines that nobody has written yet, as many bytes as this at most.
    static let maximumBytes = 4 << 20
    /// So many bytes are written at once rather than in a moment.
    private static let batchBytes = 256 << 10

    /// From one report of lost lines to the next, in nanoseconds.
    private static let reportDelay: UInt64 = 10_000_000_000

    /// What is handed over.
    private struct Input: ~Copyable {
        var bytes = UniqueArray<UInt8>()
        var lineCount: UInt64 = 0
        /// Lines that are lost, which nobody has been told of.
        var untoldCount: UInt64 = 0
    }

    /// What the writer has at hand.
    private struct Output: ~Copyable {
        var file: AppendFile
        /// Lines that were taken from the input.
        var batch = UniqueArray<UInt8>()
        /// Bytes of the batch that are written.
        var position = 0
        /// Lines of the batch that are not written whole.
        var lineCount: UInt64 = 0
        /// Why it cannot be written to.
        var failure: Errno?
        /// When lost lines may be told of again, in nanoseconds of `MonotonicClock`.
        var reportTime: UInt64 = 0
    }

    /// How far the writer has come.
    enum Progress: Equatable {
        /// There is nothing to do until there are more lines.
        case done
        /// Lost lines are to be told of in a while.
        case untold
        /// Lines wait for the file to be writable again.
        case failing
    }

    /// Where it is.
    public let path: String
    private let wake: @Sendable () -> Void
    private let input = Mutex(Input())
    private let output: Mutex<Output>
    private let writtenCount = Atomic<UInt64>(0)
    private let lostCount = Atomic<UInt64>(0)

    /// Opens a file, or creates it.
    ///
    /// - Parameter wake: is called when there are lines to be written.
    /// - Throws: as `AppendFile`.
    init(_ path: String, wake: @escaping @Sendable () -> Void) throws(Errno) {
        self.path = path
        self.wake = wake
        output = Mutex(Output(file: try AppendFile(path)))
    }

    /// Lines written, and lines lost.
    var counts: (written: UInt64, lost: UInt64) {
        (writtenCount.load(ordering: .relaxed), lostCount.load(ordering: .relaxed))
    }

    /// Hands a line over, its end included.
    ///
    /// Any thread; never waits for the file.
    func append(_ line: Span<UInt8>) {
        let wakes = input.withLock { input in
            let earlierCount = input.bytes.count
            guard earlierCount + line.count <= Self.maximumBytes else {
                lose(1, &input)
                return false
            }
            input.bytes.append(copying: line)
            input.lineCount += 1
            // Once for each batch, so that a busy writer costs nobody a system call.
            return earlierCount == 0
                || earlierCount < Self.batchBytes && input.bytes.count >= Self.batchBytes
        }
        if wakes { wake() }
    }

    /// Writes what was handed over, and opens the file anew if that is wanted.
    ///
    /// Blocks on the file system; for the writer's thread.
    ///
    /// - Parameter report: is told what the administrator has to know.
    func write(reopening: Bool, _ report: (Event) -> Void) -> Progress {
        output.withLock { output in
            let progress = write(&output, report)
            guard reopening else { return progress }
            do throws(Errno) {
                output.file = try AppendFile(path)
            } catch {
                report(.notReopened(error))
                return progress
            }
            // What of a line the earlier file has must not be continued in this one.
            skipUnfinishedLine(&output)
            return progress == .failing ? write(&output, report) : progress
        }
    }

    /// Gives up what could not be written.
    func abandon(_ report: (Event) -> Void) {
        let lost = output.withLock { output in
            input.withLock { input in
                lose(output.lineCount + input.lineCount, &input)
                input.bytes = UniqueArray()
                input.lineCount = 0
                output.batch = UniqueArray()
                output.position = 0
                output.lineCount = 0
                return Self.takeUntold(&input)
            }
        }
        if lost > 0 { report(.lost(lost)) }
    }

    // MARK: - Writing

    private func write(_ output: inout Output, _ report: (Event) -> Void) -> Progress {
        do throws(Errno) {
            if output.failure != nil, output.file.isEmpty {
                skipUnfinishedLine(&output)
            }
            try writeBatch(&output)
            // One, as those of a busy server would become ever smaller.
            takeBatch(&output)
            try writeBatch(&output)
        } catch {
            if output.failure == nil { report(.failing(error)) }
            output.failure = error
            return .failing
        }
        return tellOfLost(&output, report)
    }

    private func writeBatch(_ output: inout Output) throws(Errno) {
        while output.position < output.batch.count {
            let written = try Self.writeRest(output)
            output.position += written.byteCount
            output.lineCount -= written.lineCount
            writtenCount.add(written.lineCount, ordering: .relaxed)
        }
    }

    private static func writeRest(
        _ output: borrowing Output
    ) throws(Errno) -> (byteCount: Int, lineCount: UInt64) {
        let rest = output.batch.span.extracting(output.position...)
        let count = try output.file.write(rest)
        guard count < rest.count else { return (count, output.lineCount) }
        var lineCount: UInt64 = 0
        for index in 0..<count where rest[index] == lineFeed { lineCount += 1 }
        return (count, lineCount)
    }

    /// Swaps the batch, which is written, for the lines that have come since.
    private func takeBatch(_ output: inout Output) {
        output.position = 0
        // A file that was slow once must not keep the memory.
        if output.batch.capacity > 4 * Self.batchBytes {
            output.batch = UniqueArray()
        } else {
            output.batch.removeAll(keepingCapacity: true)
        }
        input.withLock { input in
            swap(&input.bytes, &output.batch)
            swap(&input.lineCount, &output.lineCount)
        }
    }

    /// Goes on with the next line where one is written in part.
    private func skipUnfinishedLine(_ output: inout Output) {
        var position = output.position
        guard position > 0, position < output.batch.count,
            output.batch[position - 1] != Self.lineFeed
        else { return }
        while output.batch[position] != Self.lineFeed { position += 1 }
        output.position = position + 1
        output.lineCount -= 1
        input.withLock { lose(1, &$0) }
    }

    // MARK: - Losses

    private func lose(_ count: UInt64, _ input: inout Input) {
        input.untoldCount += count
        lostCount.add(count, ordering: .relaxed)
    }

    private static func takeUntold(_ input: inout Input) -> UInt64 {
        defer { input.untoldCount = 0 }
        return input.untoldCount
    }

    /// Tells of lost lines now that lines are written again, and of those of a slow disk once in a while.
    private func tellOfLost(_ output: inout Output, _ report: (Event) -> Void) -> Progress {
        let hasFailed = output.failure.take() != nil
        guard hasFailed || input.withLock({ $0.untoldCount > 0 }) else { return .done }
        let now = MonotonicClock.nanoseconds
        guard hasFailed || now >= output.reportTime else { return .untold }
        output.reportTime = now + Self.reportDelay
        let count = input.withLock { Self.takeUntold(&$0) }
        report(hasFailed ? .recovered(lost: count) : .lost(count))
        return .done
    }

    private static let lineFeed = UInt8(ascii: "\n")
}
