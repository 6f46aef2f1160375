// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO

/// One request and what became of it, as far as the journal is told.
struct RequestRecord: Sendable {
    let peer: PeerAddress
    /// The method as sent; empty when none could be read.
    var method: [UInt8] = []
    /// The path as sent; empty when none could be read.
    var path: [UInt8] = []
    /// The query as sent, without its question mark.
    var query: [UInt8] = []
    /// The host, and port if given, that the request was for.
    var host: [UInt8] = []
    /// The name of the site that has answered; empty where it is not known.
    var site = ""
    /// `HTTP/1.1` or `HTTP/1.0`; empty where it is not known.
    var protocolVersion = ""
    /// What was sent in place of a request: its first line, or the beginning of that.
    var input: [UInt8] = []
    var userAgent: [UInt8] = []
    var referer: [UInt8] = []
    /// nil when it was cut off before its answer was known.
    var status: Status?
    /// Bytes of content sent.
    var contentBytes: UInt64 = 0
    /// Bytes of the request received, where it was cut off before it was whole.
    var receivedBytes: Int?
    /// When it began, in nanoseconds of `MonotonicClock`.
    var start: UInt64 = 0
    /// From its readiness to a worker's hands, in nanoseconds.
    var queued: UInt64 = 0
    /// nil for the supervisor's own.
    var worker: Int?
    var requestID = ""
    /// Why it was refused, why a file could not be served, or how it was cut off; nil when nothing
    /// went wrong.
    var reason: String?

    /// The most bytes kept of what is no request.
    private static let maximumInputBytes = 256

    init(from peer: PeerAddress) {
        self.peer = peer
    }

    /// Copies from a request's head what the journal is told.
    mutating func describe(_ head: RequestHead, _ bytes: Span<UInt8>) {
        method = Array(copying: head.methodName.bytes(in: bytes))
        path = Array(copying: head.path.bytes(in: bytes))
        query = Array(copying: head.query.bytes(in: bytes))
        host = Array(copying: head.authority.bytes(in: bytes))
        protocolVersion = head.isHTTP11 ? "HTTP/1.1" : "HTTP/1.0"
        userAgent = Array(copying: head.value(of: .userAgent).bytes(in: bytes))
        referer = Array(copying: head.value(of: .referer).bytes(in: bytes))
    }

    /// Copies the beginning of bytes that are no request: their first line, at most 256 bytes of it.
    mutating func describe(malformed bytes: Span<UInt8>) {
        input = Array(copying: bytes.extracting(Self.beginning(of: bytes)))
    }

    /// Where the first line of bytes that are no request is, at most 256 bytes of it.
    static func beginning(of bytes: Span<UInt8>) -> Range<Int> {
        let limit = min(bytes.count, maximumInputBytes)
        var end = 0
        while end < limit, bytes[end] != 0x0D, bytes[end] != 0x0A {
            end += 1
        }
        return 0..<end
    }
}

/// A request that is logged once its response has been sent, or has been cut off.
struct PendingRecord: Sendable {
    var record: RequestRecord
    /// That of the generation in which it was answered.
    let log: AccessLog
    /// Whether its line was written when it was answered, as its response was whole then.
    let isInFile: Bool
    /// nil for a response that an earlier program has begun.
    let slowRequests: SlowRequests?

    /// Logs it, now that the client has been sent all of it, if it is to be logged.
    func finish() {
        let clock = TurnClock(of: record)
        noteSlow(clock, isCutOff: false)
        guard let status = record.status, log.admits(status, age: clock.age) else { return }
        log.files.write(record)
        guard log.isForJournal(status, age: clock.age) else { return }
        log.write(record)
    }

    /// Logs it as cut off, however fast it was.
    ///
    /// - Parameter unsent: the bytes of content that were not sent.
    func cutOff(unsent: UInt64, because reason: CutReason) {
        var record = record
        record.contentBytes -= min(unsent, record.contentBytes)
        noteSlow(TurnClock(of: record), isCutOff: true)
        log.writeCut(record, because: reason, isInFile: isInFile)
    }

    private func noteSlow(_ clock: TurnClock, isCutOff: Bool) {
        guard let slowRequests, slowRequests.admits(clock) else { return }
        slowRequests.note(record, isCutOff: isCutOff)
    }
}

/// Why a request is not answered whole, in the words of its record.
enum CutReason: String, CaseIterable {
    case clientGone = "the client was gone"
    case clientNotReading = "the client did not read"
    case fileShrunk = "the file became shorter while it was sent"
    case clientTooSlow = "the client was slower than min_rate="
    case connectionsUsedUp = "the slowest when connections= was reached"
    case budgetUsedUp = "buffered_bytes= is used up"
    case proxyHeaderMalformed = "it does not begin with a PROXY header"
    case proxyHeaderLate = "its PROXY header did not come in time"
    case untrustedProxy = "it is not among trusted_proxies="
    case drainEnded = "cut off at the end of the drain"
    case upgraded = "cut off by the upgrade to another version"

    /// Whether it is the program that ends, and no client whose requests may come in any number.
    var isEndOfProgram: Bool { self == .drainEnded || self == .upgraded }
}
