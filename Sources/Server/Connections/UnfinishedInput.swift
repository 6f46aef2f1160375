// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import Slots
import Threads

/// The beginning of a request whose rest has not come, or requests that wait for their turn.
final class UnfinishedInput: @unchecked Sendable {
    // Reached only through a Connection, which has one owner at a time.
    private let bytes: UniqueArray<UInt8>
    /// How far the turn that kept it had read.
    let progress: Progress
    /// There is nothing but an empty line, or its first byte: no request has begun.
    let isEmptyLine: Bool
    /// It begins a `HEAD` request.
    let isForHead: Bool
    /// The generation in which a complete head came; nil while the head is incomplete.
    let generation: Generation?

    /// How far a request has been read.
    struct Progress {
        /// The bytes of the complete head that the input begins with; 0 while it is incomplete.
        var headCount = 0
        /// The decoder of the body that follows the head; nil while the head is incomplete.
        var body: BodyDecoder?
        /// `100 Continue` was sent for the request, or is not needed.
        var wasContinued = false
        /// There may be complete requests that nobody has looked at.
        var isUntried = false
        /// When the request's first byte was read, in nanoseconds of `MonotonicClock`.
        var startedAt: UInt64 = 0
        /// When the last of what has come was read, in nanoseconds of `MonotonicClock`.
        var receivedAt: UInt64 = 0
        /// When the rest of the head has to be here.
        var headDeadline = SlotTick.distantFuture
        /// Bytes of the request received so far, those of its body that were thrown away included.
        var receivedCount = 0

        /// Since when its client owes something: the rest of a head since its beginning, more of a body
        /// since the last of it came, in nanoseconds of `MonotonicClock`.
        var owedSince: UInt64 { body == nil ? startedAt : receivedAt }

        /// When it will have come too slowly unless more comes, in nanoseconds of `MonotonicClock`.
        func deadline(at rate: MinimumRate) -> UInt64 {
            rate.deadline(since: startedAt, after: UInt64(max(0, receivedCount)))
        }
    }

    /// Creates a copy of the unfinished part of an input.
    init(
        _ reader: RequestReader, of input: Span<UInt8>, progress: Progress,
        in generation: Generation
    ) {
        let head = input.extracting(reader.head)
        let rest = input.extracting(reader.rest(of: input))
        var copy = UniqueArray<UInt8>(minimumCapacity: head.count + rest.count)
        copy.append(copying: head)
        copy.append(copying: rest)
        bytes = copy
        self.progress = progress
        self.generation = head.isEmpty ? nil : generation
        isEmptyLine = reader.hasOnlyEmptyLine(of: input)
        isForHead = RequestParser.isForHead(head.isEmpty ? rest : head)
    }

    /// Creates what an earlier program has left of an input.
    ///
    /// - Parameter generation: the one in force, in which a complete head is answered.
    init(from state: inout StateReader, in generation: Generation) throws(HandoverError) {
        let content = try state.array()
        let progress = try Progress(from: &state)
        guard progress.headCount <= content.count, progress.receivedCount >= 0 else {
            throw .malformed
        }
        isEmptyLine = try state.flag()
        isForHead = try state.flag()
        var copy = UniqueArray<UInt8>(minimumCapacity: content.count)
        copy.append(copying: content.span)
        bytes = copy
        self.progress = progress
        self.generation = progress.headCount == 0 ? nil : generation
    }

    /// Writes it for the program that takes this one's place.
    func write(to state: inout StateWriter) {
        Self.write(bytes, to: &state)
        progress.write(to: &state)
        state.write(isEmptyLine)
        state.write(isForHead)
    }

    private static func write(
        _ bytes: borrowing UniqueArray<UInt8>, to state: inout StateWriter
    ) {
        state.write(bytes.span)
    }

    var count: Int { bytes.count }

    /// Appends the bytes to an input.
    func append(to input: inout UniqueArray<UInt8>) {
        Self.copy(bytes, to: &input)
    }

    /// Says in a request's record what of it has come.
    func describe(in record: inout RequestRecord) {
        Self.describe(bytes, in: &record)
        record.start = progress.startedAt
        record.receivedBytes = progress.receivedCount
    }

    private static func describe(
        _ bytes: borrowing UniqueArray<UInt8>, in record: inout RequestRecord
    ) {
        record.describe(malformed: bytes.span)
    }

    private static func copy(
        _ bytes: borrowing UniqueArray<UInt8>, to input: inout UniqueArray<UInt8>
    ) {
        input.append(copying: bytes.span)
    }
}

extension UnfinishedInput.Progress {
    fileprivate func write(to state: inout StateWriter) {
        state.write(headCount)
        state.write(body != nil)
        for number in body?.state ?? [] {
            state.write(number)
        }
        state.write(wasContinued)
        state.write(isUntried)
        state.write(startedAt)
        headDeadline.write(to: &state)
        state.write(receivedCount)
    }

    fileprivate init(from state: inout StateReader) throws(HandoverError) {
        headCount = try state.count()
        if try state.flag() {
            var numbers: [UInt64] = []
            for _ in 0..<8 {
                numbers.append(try state.number())
            }
            guard let decoder = BodyDecoder(state: numbers) else { throw .malformed }
            body = decoder
        }
        wasContinued = try state.flag()
        isUntried = try state.flag()
        startedAt = try state.number()
        headDeadline = try SlotTick(from: &state)
        receivedCount = try state.count()
        // Nobody could send to the earlier program while this one took over.
        receivedAt = MonotonicClock.nanoseconds
    }
}
