// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// What is counted and written down of requests.
extension Responder {
    /// Counts a response, and how long its request has waited.
    @inline(__always)
    func count(_ status: Status, to method: Method, of site: Int) {
        counters.countResponse(status, to: method, ofSite: sites[site].label)
        counters.countWait(clock.queued)
    }

    /// Counts a file as a hit, unless the disk was asked meanwhile.
    @inline(__always)
    func countHit(unlessMissedSince missCount: UInt64) {
        if counters.value(of: .cacheMisses) == missCount {
            counters.add(1, to: .cacheHits)
        }
    }

    /// Describes a request that has not been answered yet.
    func describe(
        _ head: RequestHead, _ bytes: Span<UInt8>, from peer: PeerAddress
    ) -> RequestRecord {
        recorder.describe(head, bytes, clock, from: peer)
    }

    /// Describes a response once more that was recorded already, for the case that it is cut off.
    ///
    /// - Parameter input: the turn's.
    /// - Returns: nil when nothing is ever logged.
    func recordAgain(
        _ response: TurnOutput.Response, _ input: Span<UInt8>, from peer: PeerAddress
    ) -> PendingRecord? {
        guard !log.isOff else { return nil }
        let bytes = input.extracting(response.requestStart...)
        let head = try? RequestParser.parse(bytes, limits: limits)
        var record = recorder.describe(head, bytes, clock, from: peer)
        record.status = response.status
        record.contentBytes = response.contentBytes
        return PendingRecord(record: record, log: log)
    }
}
