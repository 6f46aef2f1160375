// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// What a proxy says about requests, and what it is told of their names.
extension Responder {
    /// Notes in a request's head what is known of its client by a proxy.
    @inline(__always)
    func believeProxy(
        _ head: inout RequestHead, _ bytes: Span<UInt8>, of peer: PeerAddress, isSecure: Bool
    ) {
        if isSecure { head.noteSecureConnection() }
        if trustsProxies, proxies.trusts(peer) {
            head.believeProxy(bytes, proxies.trusted)
        }
    }

    /// Parses the head of a request once more, or of one that is not answered; nil where none is there.
    func parse(_ bytes: Span<UInt8>, from peer: PeerAddress) -> RequestHead? {
        guard var head = try? RequestParser.parse(bytes, limits: limits) else { return nil }
        believeProxy(&head, bytes, of: peer, isSecure: false)
        return head
    }

    /// Adds the identifier of the request that was recorded last to its response, if that is asked for.
    func nameRequest(
        _ head: RequestHead?, _ bytes: Span<UInt8>, inHeadAt start: Int,
        of output: inout UniqueArray<UInt8>
    ) {
        guard sendsRequestID else { return }
        ResponseHead.insert(
            .requestID, recorder.requestID(of: head, bytes), intoHeadAt: start, of: &output)
    }
}
