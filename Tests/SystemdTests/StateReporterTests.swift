// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage
import Systemd
import Testing

extension EnvironmentTests {
    struct StateReporterTests {
        private let notifier = ServiceNotifier()

        @Test func `a state goes straight to a manager with room`() {
            let manager = NotifySocket()
            var reporter = StateReporter()
            #expect(reporter.report(.ready, status: "up") == .sent)
            #expect(!reporter.isBehind)
            #expect(manager.receive() == "READY=1\nSTATUS=up")
        }

        @Test func `states that found no room are reported later and in order`() throws {
            let manager = NotifySocket()
            try manager.fill(with: notifier)
            var reporter = StateReporter()
            #expect(reporter.report(.reloading) == .dropped)
            #expect(reporter.report(.ready) == .dropped)
            #expect(reporter.report(.stopping, status: "draining") == .dropped)
            #expect(reporter.retry() == .dropped)
            #expect(reporter.isBehind)
            while manager.receive() != nil {}
            #expect(reporter.retry() == .sent)
            #expect(!reporter.isBehind)
            #expect(manager.receive()?.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") == true)
            #expect(manager.receive() == "READY=1")
            #expect(manager.receive() == "STOPPING=1\nSTATUS=draining")
            #expect(manager.receive() == nil)
        }

        @Test func `without a manager nothing waits`() {
            unsetEnvironment("NOTIFY_SOCKET")
            var reporter = StateReporter()
            #expect(reporter.report(.ready) == .noManager)
            #expect(!reporter.isBehind)
        }

        @Test func `what cannot be sent at all is given up`() {
            setEnvironment("NOTIFY_SOCKET", "@no-such-manager-\(getpid())")
            defer { unsetEnvironment("NOTIFY_SOCKET") }
            var reporter = StateReporter()
            #expect(reporter.report(.ready) == .failed(.connectionRefused))
            #expect(!reporter.isBehind)
        }
    }
}
