// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
import Threads

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
        let limit = min(bytes.count, Self.maximumInputBytes)
        var end = 0
        while end < limit, bytes[end] != 0x0D, bytes[end] != 0x0A {
            end += 1
        }
        input = Array(copying: bytes.extracting(..<end))
    }
}

/// Decides which of a worker's requests are logged or among the slowest, and describes those.
///
/// Belongs to one worker's thread.
struct RequestRecorder {
    private let log: AccessLog
    private let slowRequests: SlowRequests
    private let worker: Int?
    private let siteNames: [String]
    private var count: UInt64 = 0
    /// Tells the requests of this recorder apart from those of earlier ones, of which a reload or an
    /// upgrade may make several in a second.
    private let origin = String(MonotonicClock.nanoseconds, radix: 16)

    /// - Parameter worker: the worker's number; nil for the supervisor.
    init(_ log: AccessLog, _ slowRequests: SlowRequests, worker: Int?, siteNames: [String]) {
        self.log = log
        self.slowRequests = slowRequests
        self.worker = worker
        self.siteNames = siteNames
    }

    /// Logs a request whose response is complete, if it is to be logged.
    mutating func record(
        _ status: Status, contentBytes: UInt64, _ clock: TurnClock, of request: RequestHead?,
        _ bytes: Span<UInt8>, for site: Int?, from peer: PeerAddress,
        because reason: String? = nil
    ) {
        count += 1
        let age = clock.age
        if age &+ clock.queued >= SlowRequests.minimum, worker != nil, slowRequests.admits(clock) {
            var record = describe(request, bytes, clock, for: site, from: peer)
            record.status = status
            slowRequests.note(record)
        }
        guard log.admits(status, age: age) else { return }
        var record = describe(request, bytes, clock, for: site, from: peer)
        record.status = status
        record.contentBytes = contentBytes
        record.reason = reason
        log.write(record)
    }

    /// Describes a request whose response goes on: it is logged when that has been sent, or cut off.
    mutating func recordLater(
        _ status: Status, contentBytes: UInt64, _ clock: TurnClock, of request: RequestHead,
        _ bytes: Span<UInt8>, for site: Int, from peer: PeerAddress
    ) -> PendingRecord {
        count += 1
        var record = describe(request, bytes, clock, for: site, from: peer)
        record.status = status
        record.contentBytes = contentBytes
        return PendingRecord(record: record, log: log, slowRequests: slowRequests)
    }

    /// Describes a request that has not been answered yet.
    ///
    /// - Parameter site: the position of its site; nil where that is not known.
    func describe(
        _ request: RequestHead?, _ bytes: Span<UInt8>, _ clock: TurnClock, for site: Int?,
        from peer: PeerAddress
    ) -> RequestRecord {
        var record = RequestRecord(
            from: request?.forwarding.address.map { PeerAddress($0) } ?? peer)
        record.site = site.map { siteNames[$0] } ?? ""
        if let request {
            record.describe(request, bytes)
        } else {
            record.describe(malformed: bytes)
        }
        record.start = clock.start
        record.queued = clock.queued
        record.worker = worker
        record.requestID = requestID(of: request, bytes)
        return record
    }

    /// The identifier of the request that was recorded last: a trusted proxy's, or else the server's own.
    func requestID(of request: RequestHead?, _ bytes: Span<UInt8>) -> String {
        if let request {
            let given = request.proxyRequestID(in: bytes).bytes(in: bytes)
            if !given.isEmpty { return String(decoding: Array(copying: given), as: UTF8.self) }
        }
        return "\(origin)-\(worker.map(String.init) ?? "s")-\(count)"
    }
}

/// A request that is logged once its response has been sent, or has been cut off.
struct PendingRecord: Sendable {
    var record: RequestRecord
    /// That of the generation in which it was answered.
    let log: AccessLog
    /// nil for a response that an earlier program has begun.
    let slowRequests: SlowRequests?

    /// Logs it, now that the client has been sent all of it, if it is to be logged.
    func finish() {
        let clock = TurnClock(of: record)
        noteSlow(clock, isCutOff: false)
        guard let status = record.status, log.admits(status, age: clock.age) else { return }
        log.write(record)
    }

    /// Logs it as cut off, however fast it was.
    ///
    /// - Parameter unsent: the bytes of content that were not sent.
    func cutOff(unsent: UInt64, because reason: CutReason) {
        var record = record
        record.contentBytes -= min(unsent, record.contentBytes)
        noteSlow(TurnClock(of: record), isCutOff: true)
        log.writeCut(record, because: reason)
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
