// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage
import TestSupport
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

        @Test(arguments: [
            ("a path where nothing is", "/no/such/socket", Errno.noSuchFileOrDirectory),
            ("a relative path", "run/notify", .addressFamilyNotSupported),
            ("no name", "", .invalidArgument),
            ("an address of a virtual machine's host", "vsock:2:1", .addressFamilyNotSupported),
            ("longer than an address", "/" + String(repeating: "n", count: 108), .invalidArgument),
        ])
        func `an address that cannot be reached is reported with the errno`(
            _: String, address: String, errno: Errno
        ) {
            setEnvironment("NOTIFY_SOCKET", address)
            defer { unsetEnvironment("NOTIFY_SOCKET") }
            #expect(notifier.ready() == .failed(errno))
        }

        @Test func `a manager with a path is reached too`() throws {
            let folder = try TestFolder()
            let manager = NotifySocket(path: folder.path + "/notify")
            #expect(notifier.ready() == .sent)
            #expect(manager.receive() == "READY=1")
        }

        @Test func `a manager that does not read costs the notification and no time`() throws {
            let manager = NotifySocket()
            try manager.fill(with: notifier)
            #expect(notifier.ready() == .dropped)
            #expect(notifier.stopping(status: "draining") == .dropped)
        }

        @Test func `what was dropped can be sent once the manager reads again`() throws {
            let manager = NotifySocket()
            try manager.fill(with: notifier)
            while manager.receive() != nil {}
            #expect(notifier.ready() == .sent)
            #expect(manager.receive() == "READY=1")
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

        @Test func `free assignments are one datagram`() throws {
            let manager = NotifySocket()
            let outcome = notifier.send([
                try NotifyAssignment("X_SHARD", "7=8"), try NotifyAssignment("X_2", ""),
            ])
            #expect(outcome == .sent)
            #expect(manager.receive() == "X_SHARD=7=8\nX_2=")
        }

        @Test(arguments: [
            ("", "1"), ("ready", "1"), ("2X", "1"), ("_X", "1"), ("X Y", "1"), ("X=Y", "1"),
            ("Ä", "1"), ("X\nREADY", "1"), ("X_A", "a\nREADY=1"), ("X_A", "a\0"),
            ("X_A", "a\r\nREADY=1"),
        ])
        func `an assignment that the manager would misread is refused`(key: String, value: String) {
            #expect(throws: SystemdError.assignmentInvalid(key: key, value: value)) {
                try NotifyAssignment(key, value)
            }
        }

        @Test func `a D-Bus error is one line`() throws {
            let manager = NotifySocket()
            let name = "org.freedesktop.DBus.Error.TimedOut"
            #expect(try notifier.busError(name) == .sent)
            #expect(manager.receive() == "BUSERROR=" + name)
            #expect(throws: SystemdError.assignmentInvalid(key: "BUSERROR", value: "a\nb")) {
                try notifier.busError("a\nb")
            }
        }

        @Test func `a datagram that the manager would ignore is refused`() throws {
            let manager = NotifySocket()
            let longest = String(repeating: "v", count: 4096 - "X=".count)
            #expect(notifier.send([try NotifyAssignment("X", longest)]) == .sent)
            #expect(manager.receive()?.utf8.count == 4096)
            let longer = notifier.send([try NotifyAssignment("X", longest + "v")])
            #expect(longer == .failed(.messageTooLong))
            #expect(notifier.send([]) == .failed(.invalidArgument))
            #expect(manager.receive() == nil)
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
        Report(datagram: "WATCHDOG_USEC=2500000") { $0.watchdogInterval(.milliseconds(2500)) },
        Report(datagram: "MAINPID=4711") { $0.mainProcess(4711) },
        Report(datagram: "NOTIFYACCESS=none") { $0.access(.none) },
        Report(datagram: "NOTIFYACCESS=main") { $0.access(.main) },
        Report(datagram: "NOTIFYACCESS=exec") { $0.access(.exec) },
        Report(datagram: "NOTIFYACCESS=all") { $0.access(.all) },
        Report(datagram: "EXIT_STATUS=255") { $0.exitStatus(255) },
    ]
}
