// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import Slots

/// Cuts a turn's input into requests: which one is next, and what of it is there.
struct RequestReader {
    /// Where the next request begins.
    private(set) var start = 0
    /// There may be complete requests behind `start` that nobody has looked at.
    var isUntried = false
    /// The request that `next` has found is a head only: its client waits to hear whether it
    /// shall send the body.
    private(set) var isAwaited = false
    /// The client has said that the request which `next` has found last is its last one, and has had
    /// no time to send more all the same.
    var isEnded = false
    /// The decoder of the next request's body, once its head is complete.
    private(set) var body: BodyDecoder?
    /// What an earlier turn found out about the next request.
    private(set) var earlier: UnfinishedInput.Progress?

    private let limits: RequestLimits
    private var wasContinued = false
    private var headEnd = 0
    private var bodyPosition = 0
    /// Bytes that were looked at before, without a complete head.
    private var triedCount = 0
    /// Bytes of the next request's body that an earlier turn threw away.
    private var discardedCount = 0

    init(limits: RequestLimits) {
        self.limits = limits
    }

    /// Continues where an earlier turn stopped; its bytes stand at the beginning of the input.
    mutating func resume(_ unfinished: UnfinishedInput) {
        let progress = unfinished.progress
        body = progress.body
        wasContinued = progress.wasContinued
        isUntried = progress.isUntried
        // Bytes that waited for the server's sake are not late.
        earlier = isUntried || unfinished.isEmptyLine ? nil : progress
        headEnd = progress.headCount
        bodyPosition = progress.headCount
        triedCount = progress.isUntried || body != nil ? 0 : unfinished.count
        discardedCount = earlier.map { $0.receivedCount - unfinished.count } ?? 0
    }

    /// Finds the next request whose head and body are there whole.
    ///
    /// The body's content is thrown away. Where `isAwaited` is set, the caller answers at once, or
    /// sends `100 Continue` and calls again when more has come (RFC 9110 section 10.1.1).
    ///
    /// - Parameter head: the request's, where there is one.
    /// - Returns: whether there is.
    mutating func next(
        in input: Span<UInt8>, into head: inout RequestHead
    ) throws(RequestError) -> Bool {
        guard try !isInBody(of: input) else { return false }
        let bytes = input.extracting(start...)
        if triedCount > 0, !RequestParser.mayProgress(previousCount: triedCount, bytes) {
            return false
        }
        triedCount = 0
        guard try RequestParser.parse(bytes, limits: limits, into: &head) else { return false }
        headEnd = start + head.byteCount
        isEnded = !head.keepAlive
        guard body == nil else { return true }
        body = try BodyDecoder(head.framing, limits: limits)
        bodyPosition = headEnd
        guard try isInBody(of: input) else { return true }
        let expects = head.expectsContinue || head.refusal == .unsupportedExpectation
        isAwaited = expects && !wasContinued && bodyPosition == headEnd
        wasContinued = true
        return isAwaited
    }

    /// Continues a body that has begun; false where it is complete, or none has begun.
    ///
    /// The head is not looked at, so that a body in small pieces costs no more than its bytes.
    private mutating func isInBody(of input: Span<UInt8>) throws(RequestError) -> Bool {
        guard var body else { return false }
        bodyPosition += try body.consume(input.extracting(bodyPosition...))
        self.body = body
        return !body.isComplete
    }

    /// Goes past bytes at the beginning of the input that belong to no request.
    mutating func skip(_ count: Int) {
        start += count
        triedCount = 0
        earlier = nil
        discardedCount = 0
    }

    /// Goes past the request that `next` has found.
    mutating func advance() {
        start = bodyPosition
        body = nil
        wasContinued = false
        isAwaited = false
        earlier = nil
        discardedCount = 0
    }

    /// The next request's head, once it is complete: a later turn needs it again.
    var head: Range<Int> { start..<(body == nil ? start : headEnd) }

    /// The part of the input that nobody has looked at.
    ///
    /// What came of a body is thrown away.
    func rest(of input: Span<UInt8>) -> Range<Int> {
        (body == nil ? start : bodyPosition)..<input.count
    }

    /// Whether nothing is left but an empty line, which belongs to no request.
    func hasOnlyEmptyLine(of input: Span<UInt8>) -> Bool {
        head.isEmpty && RequestParser.isEmptyLine(input.extracting(rest(of: input)))
    }

    /// Whether a later turn needs any of the input.
    func isUnfinished(in input: Span<UInt8>) -> Bool {
        !head.isEmpty || !rest(of: input).isEmpty
    }

    /// What a later turn has to know of the next request.
    ///
    /// - Parameters:
    ///   - now: nanoseconds of `MonotonicClock`, for a request that has begun in this turn.
    ///   - headTimeout: nanoseconds from the first byte to the complete head.
    func progress(
        of input: Span<UInt8>, at now: UInt64, headTimeout: UInt64
    ) -> UnfinishedInput.Progress {
        let receivedCount = input.count - start + discardedCount
        let isLonger = receivedCount > earlier?.receivedCount ?? 0
        return UnfinishedInput.Progress(
            headCount: head.count, body: body, wasContinued: wasContinued, isUntried: isUntried,
            startedAt: earlier?.startedAt ?? now,
            receivedAt: isLonger ? now : earlier?.receivedAt ?? now,
            headDeadline: earlier?.headDeadline ?? SlotTick(nanoseconds: now, plus: headTimeout),
            receivedCount: receivedCount)
    }
}
