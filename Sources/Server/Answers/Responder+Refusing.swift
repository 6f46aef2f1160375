// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// How what is not served is answered, after which the connection closes.
extension Responder {
    /// Answers bytes that are no request, or one that did not come in time; the connection closes.
    ///
    /// - Parameter bytes: what came, for the record.
    mutating func refuse(
        _ page: ErrorPage, _ bytes: Span<UInt8>, isForHead: Bool, from peer: PeerAddress,
        into output: inout UniqueArray<UInt8>
    ) {
        let start = output.count
        // Whatever host was meant is not known, nor the method.
        self.count(page.status, to: .other, of: 0)
        let count = FixedResponse(page, as: .html).append(
            date: date, common: sites[0].fields.lines.span, .close, isHead: isForHead, to: &output)
        recorder.record(
            page.status, contentBytes: count, clock, of: nil, bytes, for: nil, from: peer,
            because: page.explanation)
        nameRequest(nil, bytes, inHeadAt: start, of: &output)
    }

    /// Answers 503 to what no worker could take in time, a whole request or not; the connection closes.
    ///
    /// - Parameter seconds: when the client may try again.
    mutating func refuseLate(
        _ bytes: Span<UInt8>, from peer: PeerAddress, retryAfter seconds: UInt64,
        into output: inout UniqueArray<UInt8>
    ) {
        let start = output.count
        let head = parse(bytes, from: peer)
        let page = ErrorPage(
            .serviceUnavailable, explanation: "The server is busy. Please try again in a moment.")
        let site = head.map { names.site(for: $0.authority.bytes(in: bytes)) } ?? 0
        let format = head.map { MediaPreference(of: $0, in: bytes) } ?? .html
        var response = FixedResponse(page, as: format)
        response.add(.retryAfter, "\(seconds)")
        self.count(page.status, to: head?.method ?? .other, of: site)
        let count = response.append(
            date: date, common: sites[site].fields.lines.span, .close,
            isHead: RequestParser.isForHead(bytes), to: &output)
        recorder.record(
            page.status, contentBytes: count, clock, of: head, bytes,
            for: head == nil ? nil : site, from: peer, because: "no worker was free in time")
        nameRequest(head, bytes, inHeadAt: start, of: &output)
    }
}
