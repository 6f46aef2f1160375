// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
import Threads

/// Decides which of a worker's requests are logged or among the slowest, and describes those.
///
/// Belongs to one worker's thread.
struct RequestRecorder: ~Copyable {
    private let log: AccessLog
    private let slowRequests: SlowRequests
    private let worker: Int?
    private let siteNames: [String]
    private var count: UInt64 = 0
    private var line = FileLine()
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
        if let target = log.files[site] {
            write(status, contentBytes, clock, of: request, bytes, to: target, from: peer)
        }
        guard log.isForJournal(status, age: age) else { return }
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
        return PendingRecord(
            record: record, log: log, isInFile: false, slowRequests: slowRequests)
    }

    /// Writes the line of a request to a file.
    private mutating func write(
        _ status: Status, _ contentBytes: UInt64, _ clock: TurnClock, of request: RequestHead?,
        _ bytes: Span<UInt8>, to target: SiteFile, from peer: PeerAddress
    ) {
        var entry = request.map { AccessLogEntry($0) } ?? AccessLogEntry()
        if request == nil {
            entry.input = ByteSlice(RequestRecord.beginning(of: bytes))
        }
        entry.status = status.code
        entry.contentBytes = contentBytes
        entry.queued = clock.queued
        entry.remoteAddress = line.host(
            of: request?.forwarding.address.map { PeerAddress($0) } ?? peer)
        if target.format.usesRequestID {
            entry.requestID = requestID(of: request, bytes)
        }
        line.write(entry, bytes, since: clock.start, to: target)
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
