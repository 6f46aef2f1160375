// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
import Threads

/// Decides which of a worker's requests are logged, and describes those.
///
/// Belongs to one worker's thread.
struct ExchangeRecorder {
    private let log: AccessLog
    private let worker: Int
    private var count: UInt64 = 0
    /// Tells the requests of this server apart from those of an earlier one.
    private let origin = String(MonotonicClock.secondsSince1970, radix: 16)

    init(_ log: AccessLog, worker: Int) {
        self.log = log
        self.worker = worker
    }

    /// Logs a request whose response is complete, if it is to be logged.
    ///
    /// - Parameter head: nil when the bytes are no request.
    mutating func record(
        _ status: Status, contentBytes: Int, _ clock: TurnClock, _ head: RequestHead?,
        _ bytes: Span<UInt8>, on socket: borrowing StreamSocket, because reason: String? = nil
    ) {
        count += 1
        guard !log.isOff else { return }
        let now = MonotonicClock.coarseNanoseconds
        guard log.wants(status, duration: now > clock.start ? now - clock.start : 0) else { return }
        log.write(
            describe(status, UInt64(contentBytes), clock, head, bytes, reason), of: socket)
    }

    /// Describes a request whose response goes on; it is logged at its end, if it is to be logged.
    ///
    /// - Returns: nil when nothing is ever logged.
    mutating func describeLater(
        _ status: Status, contentBytes: UInt64, _ clock: TurnClock, _ head: RequestHead,
        _ bytes: Span<UInt8>
    ) -> Exchange? {
        count += 1
        return log.isOff ? nil : describe(status, contentBytes, clock, head, bytes, nil)
    }

    private func describe(
        _ status: Status, _ contentBytes: UInt64, _ clock: TurnClock, _ head: RequestHead?,
        _ bytes: Span<UInt8>, _ reason: String?
    ) -> Exchange {
        var exchange = head.map { Exchange($0, bytes) } ?? Exchange()
        exchange.status = status
        exchange.contentBytes = contentBytes
        exchange.start = clock.start
        exchange.queued = clock.queued
        exchange.worker = worker
        exchange.requestID = "\(origin)-\(worker)-\(count)"
        exchange.reason = reason
        return exchange
    }
}

/// One request and what became of it, as far as the journal is told.
struct Exchange: Sendable {
    /// The method as sent; empty when none could be read.
    var method: [UInt8] = []
    /// The path as sent; empty when none could be read.
    var path: [UInt8] = []
    var userAgent: [UInt8] = []
    var referer: [UInt8] = []
    var status = Status.ok
    /// Bytes of content sent.
    var contentBytes: UInt64 = 0
    /// The beginning of the turn, in nanoseconds of `MonotonicClock`.
    var start: UInt64 = 0
    /// From the event to the beginning of the turn, in nanoseconds.
    var queued: UInt64 = 0
    var worker = 0
    var requestID = ""
    /// Why it was refused, or why a file could not be served; nil when nothing went wrong.
    var reason: String?

    init() {}

    /// Copies from a request's head what the journal is told.
    init(_ head: RequestHead, _ bytes: Span<UInt8>) {
        method = Self.copy(head.methodName.bytes(in: bytes))
        path = Self.copy(head.path.bytes(in: bytes))
        userAgent = Self.copy(head.value(of: .userAgent).bytes(in: bytes))
        referer = Self.copy(head.value(of: .referer).bytes(in: bytes))
    }

    private static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices {
            copy.append(bytes[index])
        }
        return copy
    }
}
