// SPDX-License-Identifier: Apache-2.0

import Glibc
import Systemd
import TestSupport
import Testing

extension EnvironmentTests {
    struct WatchdogScheduleTests {
        private let start = SuspendingClock.now
        private let notifier = ServiceNotifier()

        @Test func `without a watchdog there is no schedule`() {
            unsetEnvironment("WATCHDOG_USEC")
            #expect(WatchdogSchedule() == nil)
        }

        @Test func `the manager's interval makes a schedule of half of it`() {
            setEnvironment("WATCHDOG_USEC", "30000000")
            defer { unsetEnvironment("WATCHDOG_USEC") }
            #expect(WatchdogSchedule()?.period == .seconds(15))
        }

        @Test func `the first sign of life is due at once, the next after half the interval`() {
            let manager = NotifySocket()
            var schedule = WatchdogSchedule(interval: .seconds(10), at: start)
            #expect(schedule.timeUntilDue(at: start) == .zero)
            #expect(schedule.report(with: notifier, at: start) == .sent)
            #expect(manager.receive() == "WATCHDOG=1")
            #expect(schedule.timeUntilDue(at: start) == .seconds(5))
            #expect(schedule.timeUntilDue(at: start + .seconds(2)) == .seconds(3))
        }

        @Test func `nothing is sent before it is due`() {
            let manager = NotifySocket()
            var schedule = WatchdogSchedule(interval: .seconds(10), at: start)
            schedule.report(with: notifier, at: start)
            #expect(manager.receive() == "WATCHDOG=1")
            #expect(schedule.report(with: notifier, at: start + .milliseconds(4999)) == nil)
            #expect(manager.receive() == nil)
            #expect(schedule.report(with: notifier, at: start + .seconds(5)) == .sent)
            #expect(manager.receive() == "WATCHDOG=1")
        }

        @Test func `an interval that nobody could meet makes no loop spin`() throws {
            let manager = NotifySocket()
            var schedule = WatchdogSchedule(interval: .microseconds(1), at: start)
            #expect(schedule.report(with: notifier, at: start) == .sent)
            #expect(manager.receive() == "WATCHDOG=1")
            #expect(schedule.timeUntilDue(at: start) == .milliseconds(10))
            try manager.fill(with: notifier)
            #expect(schedule.report(with: notifier, at: start + .seconds(1)) == .dropped)
            #expect(schedule.timeUntilDue(at: start + .seconds(1)) == .milliseconds(10))
        }

        @Test func `where no manager listens, nobody is woken more often for that`() {
            var schedule = WatchdogSchedule(interval: .seconds(10), at: start)
            #expect(schedule.report(with: notifier, at: start) == .noManager)
            #expect(schedule.timeUntilDue(at: start) == .seconds(5))
        }

        @Test func `a late turn is never owed time, and the period begins anew`() {
            let manager = NotifySocket()
            var schedule = WatchdogSchedule(interval: .seconds(10), at: start)
            let late = start + .seconds(60)
            #expect(schedule.timeUntilDue(at: late) == .zero)
            #expect(schedule.report(with: notifier, at: late) == .sent)
            #expect(schedule.timeUntilDue(at: late) == .seconds(5))
            #expect(manager.receive() == "WATCHDOG=1")
        }

        @Test func `a sign of life that was dropped is due again soon`() throws {
            let manager = NotifySocket()
            try manager.fill(with: notifier)
            var schedule = WatchdogSchedule(interval: .seconds(10), at: start)
            #expect(schedule.report(with: notifier, at: start) == .dropped)
            #expect(schedule.timeUntilDue(at: start) == .milliseconds(500))
        }
    }

    struct ServiceManagerTests {
        @Test func `the machine's manager is systemd where its runtime directory exists`() {
            #expect(ServiceManager.isSystemd == isDirectory("/run/systemd/system"))
        }
    }
}
