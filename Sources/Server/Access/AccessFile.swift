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

    /// What is handed over.
    private struct Input: ~Copyable {
        var bytes = UniqueArray<UInt8>()
        /// Lines that found no room, which nobody has been told of.
        var lostCount: UInt64 = 0
    }

    /// What the writer has at hand.
    private struct Output: ~Copyable {
        var file: AppendFile
        /// Lines that were taken from the input.
        var batch = UniqueArray<UInt8>()
        /// Bytes of the batch that are written.
        var position = 0
        /// Why it cannot be written to.
        var failure: Errno?
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
                input.lostCount += 1
                return false
            }
            input.bytes.append(copying: line)
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
    /// - Returns: whether lines wait for the file to be writable again.
    func write(reopening: Bool, _ report: (Event) -> Void) -> Bool {
        output.withLock { output in
            write(&output, report)
            guard reopening else { return output.failure != nil }
            do throws(Errno) {
                output.file = try AppendFile(path)
            } catch {
                report(.notReopened(error))
                return output.failure != nil
            }
            // What of a line the earlier file has must not be continued in this one.
            skipUnfinishedLine(&output)
            write(&output, report)
            return output.failure != nil
        }
    }

    /// Gives up what could not be written.
    func abandon(_ report: (Event) -> Void) {
        let count = output.withLock { output in
            let count = Self.lineCount(output.batch.span.extracting(output.position...))
            output.batch = UniqueArray()
            output.position = 0
            return count
        }
        let waitingCount = input.withLock { input in
            defer { input.bytes = UniqueArray() }
            return Self.lineCount(input.bytes.span)
        }
        let lost = takeLost() + count + waitingCount
        guard lost > 0 else { return }
        lostCount.add(lost, ordering: .relaxed)
        report(.lost(lost))
    }

    private func write(_ output: inout Output, _ report: (Event) -> Void) {
        while true {
            if output.position == output.batch.count {
                takeBatch(&output)
            }
            guard output.position < output.batch.count else { break }
            do throws(Errno) {
                if output.failure != nil, output.file.isEmpty {
                    skipUnfinishedLine(&output)
                }
                output.position += try writeRest(output)
            } catch {
                if output.failure == nil { report(.failing(error)) }
                output.failure = error
                return
            }
        }
        let lost = takeLost()
        lostCount.add(lost, ordering: .relaxed)
        if output.failure.take() != nil {
            report(.recovered(lost: lost))
        } else if lost > 0 {
            report(.lost(lost))
        }
    }

    private func writeRest(_ output: borrowing Output) throws(Errno) -> Int {
        let rest = output.batch.span.extracting(output.position...)
        let count = try output.file.write(rest)
        writtenCount.add(Self.lineCount(rest.extracting(first: count)), ordering: .relaxed)
        return count
    }

    /// Swaps the batch that is written for the lines that have come since.
    private func takeBatch(_ output: inout Output) {
        output.position = 0
        // A file that was slow once must not keep the memory.
        if output.batch.capacity > 4 * Self.batchBytes {
            output.batch = UniqueArray()
        } else {
            output.batch.removeAll(keepingCapacity: true)
        }
        input.withLock { swap(&$0.bytes, &output.batch) }
    }

    private func takeLost() -> UInt64 {
        input.withLock { input in
            defer { input.lostCount = 0 }
            return input.lostCount
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
        input.withLock { $0.lostCount += 1 }
    }

    private static func lineCount(_ bytes: Span<UInt8>) -> UInt64 {
        var count: UInt64 = 0
        for index in bytes.indices where bytes[index] == lineFeed { count += 1 }
        return count
    }

    private static let lineFeed = UInt8(ascii: "\n")
}
