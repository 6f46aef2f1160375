// SPDX-License-Identifier: Apache-2.0

import Configuration
import Glibc
import LinuxIO
import SystemPackage

/// What to tell somebody whose question was not answered.
struct AdminAdvice {
    let status: ExitStatus
    /// One line: the reason, and what to do.
    let text: String

    /// - Parameter note: what else there is to know; nil for nothing.
    init(_ target: AdminTarget, _ failure: AdminClient.Failure, note: String?) {
        let reason: String
        let advice: String?
        switch failure {
        case .unreachable(let errno):
            reason = "cannot reach \(target): \(errno)"
            advice = Self.advice(errno, target)
            status =
                errno == .permissionDenied || errno == .notPermitted
                ? .permissionDenied : .notReachable
        case .garbled(let what):
            reason = "\(target) is no admin socket of poolhttpd: \(what)"
            advice = "give the address of [admin], not that of a site"
            status = .notReachable
        case .interrupted:
            reason = "interrupted"
            advice = nil
            status = .notReachable
        }
        text = [reason, advice, note].compactMap(\.self).joined(separator: "; ")
    }

    private static func advice(_ errno: Errno, _ target: AdminTarget) -> String? {
        switch (errno, target) {
        case (.noSuchFileOrDirectory, .usual):
            "stop poolhttpd.socket and poolhttpd.service, then start poolhttpd-admin.socket and "
                + "poolhttpd.socket; or set address= in [admin], and restart"
        case (.noSuchFileOrDirectory, _):
            "is the service running, with this address= in [admin]?"
        case (.connectionRefused, _):
            "nobody listens there: systemctl status poolhttpd poolhttpd-admin.socket"
        case (.permissionDenied, .path(let path)), (.notPermitted, .path(let path)):
            groupAdvice(path)
        case (.timedOut, _):
            "no answer in \(StatusReading.timeout.components.seconds) s; "
                + "journalctl -u poolhttpd may tell why"
        case (.connectionReset, _), (.brokenPipe, _):
            "the service may have ended just now"
        default: nil
        }
    }

    private static func groupAdvice(_ path: String) -> String {
        let way = "SocketGroup= of poolhttpd-admin.socket, or socket_group= for address=,"
        guard let group = SocketFile.group(of: path) else {
            return "root may, and the group that \(way) names"
        }
        guard group != 0 else { return "root may; \(way) lets a group in" }
        let name = SocketGroup.name(of: group) ?? "\(group)"
        return "root may, and the group \"\(name)\": usermod -aG \(name) USER adds somebody"
    }
}
