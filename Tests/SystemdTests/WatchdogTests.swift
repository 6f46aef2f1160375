// SPDX-License-Identifier: Apache-2.0

import Glibc
import Systemd
import Testing

extension EnvironmentTests {
    struct WatchdogTests {
        @Test(
            arguments: [
                ("off", nil, nil, nil),
                ("for everyone", "30000000", nil, .seconds(30)),
                ("for this process", "1500000", String(getpid()), .milliseconds(1500)),
                ("for another process", "30000000", "1", nil),
                ("malformed", "soon", nil, nil),
                ("zero", "0", nil, nil),
            ] as [(String, String?, String?, Duration?)])
        func `the interval is the manager's`(
            _: String, microseconds: String?, process: String?, interval: Duration?
        ) {
            defer {
                unsetEnvironment("WATCHDOG_USEC")
                unsetEnvironment("WATCHDOG_PID")
            }
            if let microseconds { setEnvironment("WATCHDOG_USEC", microseconds) }
            if let process { setEnvironment("WATCHDOG_PID", process) }
            #expect(Watchdog.interval() == interval)
        }
    }
}
