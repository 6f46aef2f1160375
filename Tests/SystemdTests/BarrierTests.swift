// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage
import Systemd
import TestSupport
import Testing

extension EnvironmentTests {
    struct BarrierTests {
        private let notifier = ServiceNotifier()

        @Test func `without a manager there is nothing to wait for`() {
            unsetEnvironment("NOTIFY_SOCKET")
            #expect(notifier.waitUntilHandled(within: .seconds(60)) == .noManager)
        }

        @Test func `a manager that is gone is reported with the errno`() {
            setEnvironment("NOTIFY_SOCKET", "@no-such-manager-\(getpid())")
            defer { unsetEnvironment("NOTIFY_SOCKET") }
            let result = notifier.waitUntilHandled(within: .seconds(60))
            #expect(result == .failed(.connectionRefused))
        }

        @Test func `a manager that has come to the barrier ends the wait`() throws {
            let manager = NotifySocket()
            let number = manager.number
            let reader = TestThread {
                (try? waitUntil {
                    guard let received = NotifySocket.receive(from: number) else { return false }
                    received.close()
                    return received.text == "BARRIER=1" && received.descriptors.count == 1
                }) != nil
            }
            #expect(notifier.waitUntilHandled(within: .seconds(60)) == .handled)
            #expect(reader.join())
        }

        @Test func `a manager that takes but does not handle it ends the wait in time`() {
            let manager = NotifySocket()
            #expect(notifier.waitUntilHandled(within: .milliseconds(1)) == .timedOut)
            #expect(manager.receive() == "BARRIER=1")
        }

        @Test func `a full queue ends the wait in time`() throws {
            let manager = NotifySocket()
            try manager.fill(with: notifier)
            #expect(notifier.waitUntilHandled(within: .milliseconds(1)) == .timedOut)
        }

        @Test func `a full queue is waited for`() throws {
            let manager = NotifySocket()
            try manager.fill(with: notifier)
            let number = manager.number
            let reader = TestThread {
                (try? waitUntil {
                    guard let received = NotifySocket.receive(from: number) else { return false }
                    received.close()
                    return received.text == "BARRIER=1"
                }) != nil
            }
            #expect(notifier.waitUntilHandled(within: .seconds(60)) == .handled)
            #expect(reader.join())
        }
    }
}
