// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage
import Testing
import Threads

@testable import Systemd

extension EnvironmentTests {
    struct ServiceNotifierTests {
        private let notifier = ServiceNotifier()

        @Test func `without a manager nothing is sent and nothing fails`() {
            unsetEnvironment("NOTIFY_SOCKET")
            #expect(notifier.ready(status: "up") == .noManager)
            #expect(notifier.watchdog() == .noManager)
        }

        @Test func `a manager that is gone is reported with the errno`() {
            setEnvironment("NOTIFY_SOCKET", "@no-such-manager-\(getpid())")
            defer { unsetEnvironment("NOTIFY_SOCKET") }
            #expect(notifier.ready() == .failed(.connectionRefused))
        }

        @Test(arguments: Report.all)
        func `each report is one datagram`(report: Report) {
            let manager = NotifySocket()
            #expect(report.send(notifier) == .sent)
            #expect(manager.receive() == report.datagram)
            #expect(manager.receive() == nil)
        }

        @Test func `a reload carries the monotonic time in the same datagram`() throws {
            let manager = NotifySocket()
            let before = MonotonicClock.nanoseconds / 1000
            #expect(notifier.reloading(status: "reading") == .sent)
            let after = MonotonicClock.nanoseconds / 1000
            let datagram = manager.receive()
            let lines = try #require(datagram).split(separator: "\n")
            try #require(lines.count == 3)
            #expect(lines[0] == "RELOADING=1")
            #expect(lines[1].hasPrefix("MONOTONIC_USEC="))
            let time = try #require(UInt64(lines[1].dropFirst("MONOTONIC_USEC=".count)))
            #expect((before...after).contains(time))
            #expect(lines[2] == "STATUS=reading")
        }

        @Test(arguments: [
            ("a newline would forge an assignment", "a\nSTOPPING=1", "a STOPPING=1"),
            ("a carriage return, a tab, a null, a delete", "a\r\t\0\u{7F}b", "a    b"),
            ("a C1 control", "a\u{9B}b", "a b"),
            ("other scripts stay", "größer 日本", "größer 日本"),
        ])
        func `a status is one line`(_: String, text: String, line: String) {
            let manager = NotifySocket()
            notifier.status(text)
            #expect(manager.receive() == "STATUS=" + line)
        }

        @Test func `a long status is cut between characters`() {
            let line = ServiceNotifier.statusLine("a" + String(repeating: "ß", count: 600))
            #expect(line.utf8.count == 1023)
            #expect(line.hasSuffix("ß"))
        }
    }
}

/// One call of a notifier and the datagram that it has to send.
struct Report: Sendable, CustomTestStringConvertible {
    let datagram: String
    let send: @Sendable (ServiceNotifier) -> ServiceNotifier.Outcome

    var testDescription: String { datagram }

    static let all = [
        Report(datagram: "READY=1\nSTATUS=4 workers") { $0.ready(status: "4 workers") },
        Report(datagram: "READY=1") { $0.ready() },
        Report(datagram: "STATUS=2/4 busy") { $0.status("2/4 busy") },
        Report(datagram: "STOPPING=1\nSTATUS=draining") { $0.stopping(status: "draining") },
        Report(datagram: "EXTEND_TIMEOUT_USEC=1500000") {
            $0.extendTimeout(by: .milliseconds(1500))
        },
        Report(datagram: "EXTEND_TIMEOUT_USEC=0") { $0.extendTimeout(by: .seconds(-1)) },
        Report(datagram: "EXTEND_TIMEOUT_USEC=9223372036854775") {
            $0.extendTimeout(by: .seconds(Int64.max))
        },
        Report(datagram: "ERRNO=98\nSTATUS=port in use") {
            $0.failed(status: "port in use", errno: .addressInUse)
        },
        Report(datagram: "STATUS=bad value") { $0.failed(status: "bad value") },
        Report(datagram: "WATCHDOG=1") { $0.watchdog() },
        Report(datagram: "WATCHDOG=trigger") { $0.triggerWatchdog() },
    ]
}
