// SPDX-License-Identifier: Apache-2.0

import Configuration
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import poolhttpd

/// What somebody is told whose question was not answered.
struct AdminAdviceTests {
    private func advice(
        _ errno: Errno, _ target: AdminTarget = .path("/a"), note: String? = nil
    ) -> AdminAdvice {
        AdminAdvice(target, .unreachable(errno), note: note)
    }

    @Test func `where the usual socket is missing, it tells which unit to start`() {
        let advice = advice(.noSuchFileOrDirectory, .usual)
        #expect(advice.status == .notReachable)
        #expect(advice.text.contains("then start poolhttpd-admin.socket and poolhttpd.socket"))
        #expect(!self.advice(.noSuchFileOrDirectory).text.contains("poolhttpd-admin.socket"))
    }

    @Test func `where permission is denied, it tells who may`() throws {
        let folder = try TestFolder()
        try TestSocket.abandon("\(folder.path)/socket")
        let socket = AdminTarget.path("\(folder.path)/socket")
        let group = try #require(SocketGroup.name(of: getgid()))
        let advice = advice(.permissionDenied, socket)
        #expect(advice.status == .permissionDenied)
        #expect(
            advice.text.contains(getgid() == 0 ? "; root may; " : "the group \"\(group)\": "))
        #expect(self.advice(.permissionDenied).text.contains("the group that SocketGroup="))
    }

    @Test(arguments: [
        (Errno.connectionRefused, "nobody listens there: systemctl status "),
        (.timedOut, "no answer in 5 s; journalctl "),
        (.connectionReset, "the service may have ended just now"),
    ])
    func `every other reason has a next step`(errno: Errno, text: String) {
        let advice = advice(errno, .network(host: "::1", port: 9))
        #expect(advice.status == .notReachable)
        #expect(advice.text.hasPrefix("cannot reach [::1]:9: \(errno); \(text)"))
    }

    @Test func `what else there is to know comes last`() {
        #expect(advice(.noSuchFileOrDirectory, note: "the note").text.hasSuffix("; the note"))
    }

    @Test func `what is no admin socket is told apart from one that is not there`() {
        let advice = AdminAdvice(.path("/a"), .garbled("it answers 404"), note: nil)
        #expect(advice.status == .notReachable)
        #expect(advice.text.hasPrefix("unix:/a is no admin socket of poolhttpd: it answers 404; "))
    }

    @Test(arguments: [
        (["poolhttpd"], true), (["poolhttpd", "--port", "x", "--other"], true),
        (["poolhttpd", "--root", "status", "--other"], true),
        (["poolhttpd", "--check", "--other"], false), (["poolhttpd", "--explain=a"], false),
        (["poolhttpd", "status", "--other"], false),
        (["poolhttpd", "--config", "a", "status", "--other"], false),
    ])
    func `arguments that cannot be read are the daemon's, or not`(
        arguments: [String], isForServing: Bool
    ) {
        #expect(Poolhttpd.isForServing(arguments) == isForServing)
    }
}
