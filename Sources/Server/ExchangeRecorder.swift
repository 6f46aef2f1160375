// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO

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
