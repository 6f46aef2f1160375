// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import Slots

/// How far a turn has come in its input: which request is next, and what of it is there.
struct Reading {
    /// Where the next request begins.
    private(set) var headStart = 0
    /// When its head has to be complete; nil until its first byte has come.
    var headDeadline: SlotTick?
    /// There may be complete requests behind `headStart` that nobody has looked at.
    var isUntried = false
    /// `100 Continue` was asked for, or is not needed.
    private(set) var wasContinued = false
    /// The request that `next` has returned is a head only: its client waits to hear whether it
    /// shall send the body.
    private(set) var isAwaited = false
    /// The decoder of the next request's body, once its head is complete.
    private(set) var body: BodyDecoder?

    private let limits: RequestLimits
    private var headEnd = 0
    private var bodyPosition = 0
    /// Bytes that were looked at before, without a complete head.
    private var triedCount = 0

    init(limits: RequestLimits) {
        self.limits = limits
    }

    /// Goes on where an earlier turn stopped; its bytes stand at the beginning of the input.
    mutating func resume(_ incoming: IncomingBytes) {
        body = incoming.body
        wasContinued = incoming.wasContinued
        isUntried = incoming.isUntried
        // Bytes that waited for the server's sake are not late.
        headDeadline = isUntried || incoming.isEmptyLine ? nil : incoming.headDeadline
        headEnd = incoming.headCount
        bodyPosition = incoming.headCount
        triedCount = incoming.isUntried || body != nil ? 0 : incoming.count
    }

    /// The next request whose head and body are there whole; nil when they are not yet.
    ///
    /// The body's content is thrown away. Where `isAwaited` is set, the caller answers at once, or
    /// sends `100 Continue` and calls again when more has come (RFC 9110 section 10.1.1).
    mutating func next(in input: Span<UInt8>) throws(RequestError) -> RequestHead? {
        guard try !isInBody(of: input) else { return nil }
        let bytes = input.extracting(headStart...)
        if triedCount > 0, !RequestParser.mayProgress(previousCount: triedCount, bytes) {
            return nil
        }
        triedCount = 0
        guard let head = try RequestParser.parse(bytes, limits: limits) else { return nil }
        headEnd = headStart + head.byteCount
        guard body == nil else { return head }
        body = try BodyDecoder(head.framing, limits: limits)
        bodyPosition = headEnd
        guard try isInBody(of: input) else { return head }
        let expects = head.expectsContinue || head.refusal == .unsupportedExpectation
        isAwaited = expects && !wasContinued && bodyPosition == headEnd
        wasContinued = true
        return isAwaited ? head : nil
    }

    /// Goes on in a body that has begun; false where it is complete, or none has begun.
    ///
    /// The head is not looked at, so that a body in small pieces costs no more than its bytes.
    private mutating func isInBody(of input: Span<UInt8>) throws(RequestError) -> Bool {
        guard var body else { return false }
        bodyPosition += try body.consume(input.extracting(bodyPosition...))
        self.body = body
        return !body.isComplete
    }

    /// Goes past the request that `next` has returned.
    mutating func advance() {
        headStart = bodyPosition
        body = nil
        wasContinued = false
        isAwaited = false
        headDeadline = nil
    }

    /// The next request's head, once it is complete: a later turn needs it again.
    var head: Range<Int> { headStart..<(body == nil ? headStart : headEnd) }

    /// The part of the input that nobody has looked at.
    ///
    /// What came of a body is thrown away.
    func rest(of input: Span<UInt8>) -> Range<Int> {
        (body == nil ? headStart : bodyPosition)..<input.count
    }

    /// Whether nothing is left but an empty line, which belongs to no request.
    func hasOnlyEmptyLine(of input: Span<UInt8>) -> Bool {
        head.isEmpty && RequestParser.isEmptyLine(input.extracting(rest(of: input)))
    }

    /// Whether a later turn needs any of the input.
    func isUnfinished(in input: Span<UInt8>) -> Bool {
        !head.isEmpty || !rest(of: input).isEmpty
    }
}
