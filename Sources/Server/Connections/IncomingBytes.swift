// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import Slots

/// The beginning of a request whose rest has not come, or requests that wait for their turn.
final class IncomingBytes: @unchecked Sendable {
    // Reached only through a Connection, which has one owner at a time.
    private let bytes: UniqueArray<UInt8>
    /// The bytes of the complete head that `bytes` begin with; 0 while it is incomplete.
    let headCount: Int
    /// The decoder of the body that follows the head in `bytes`; nil while the head is incomplete.
    let body: BodyDecoder?
    /// `100 Continue` was sent for the request, or is not needed.
    let wasContinued: Bool
    /// There may be complete requests in `bytes`.
    let isUntried: Bool
    /// There is nothing but an empty line, or its first byte: no request has begun.
    let isEmptyLine: Bool
    /// They begin a `HEAD` request.
    let isForHead: Bool
    /// When the rest of the head has to be here.
    let headDeadline: SlotTick
    private let budget: MemoryBudget

    /// Keeps a copy of the unfinished part of an input.
    ///
    /// - Returns: nil when the budget does not allow it.
    init?(
        _ reading: Reading, of input: Span<UInt8>, headDeadline: SlotTick, budget: MemoryBudget
    ) {
        let head = input.extracting(reading.head)
        let rest = input.extracting(reading.rest(of: input))
        guard budget.take(head.count + rest.count) else { return nil }
        self.budget = budget
        var copy = UniqueArray<UInt8>(minimumCapacity: head.count + rest.count)
        copy.append(copying: head)
        copy.append(copying: rest)
        bytes = copy
        headCount = head.count
        body = reading.body
        wasContinued = reading.wasContinued
        isUntried = reading.isUntried
        isEmptyLine = reading.hasOnlyEmptyLine(of: input)
        isForHead = RequestParser.isForHead(head.isEmpty ? rest : head)
        self.headDeadline = headDeadline
    }

    var count: Int { bytes.count }

    /// Appends the bytes to an input.
    func append(to input: inout UniqueArray<UInt8>) {
        Self.copy(bytes, to: &input)
    }

    private static func copy(
        _ bytes: borrowing UniqueArray<UInt8>, to input: inout UniqueArray<UInt8>
    ) {
        input.append(copying: bytes.span)
    }

    deinit {
        budget.giveBack(bytes.count)
    }
}
