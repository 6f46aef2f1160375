// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO

/// What the journal is told of requests apart from their answers.
extension Responder {
    /// Describes a request that has not been answered yet.
    func describe(
        _ head: RequestHead, _ bytes: Span<UInt8>, from peer: PeerAddress
    ) -> RequestRecord {
        recorder.describe(
            head, bytes, clock, for: names.site(for: head.authority.bytes(in: bytes)), from: peer)
    }

    /// Describes a response once more that was recorded already, for the case that it is cut off.
    ///
    /// - Parameter input: the turn's.
    func recordAgain(
        _ response: TurnOutput.Response, _ input: Span<UInt8>, from peer: PeerAddress
    ) -> PendingRecord {
        let bytes = input.extracting(response.requestStart...)
        let head = parse(bytes, from: peer)
        let site = head.map { names.site(for: $0.authority.bytes(in: bytes)) }
        var record = recorder.describe(head, bytes, clock, for: site, from: peer)
        record.status = response.status
        record.contentBytes = response.contentBytes
        return PendingRecord(
            record: record, log: log, isInFile: true, slowRequests: counters.slowRequests)
    }
}
