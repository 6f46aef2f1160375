// SPDX-License-Identifier: Apache-2.0
//
// Usage: Schedules INTERRUPTIONS SCHEDULES [SCENARIO…]
//
// Exit code: 0 when every schedule of every scenario went as expected, 1 when one did not, 2 when there
// are more schedules than allowed, or no scenario of the name.

import Glibc
import Scheduling

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count >= 2, let interruptions = Int(arguments[1]), let schedules = Int(arguments[2])
else {
    print("usage: Schedules INTERRUPTIONS SCHEDULES [SCENARIO…]")
    exit(2)
}
let names = arguments.dropFirst(2)
let scenarios = ChannelScenarios.all.filter { names.isEmpty || names.contains($0.name) }
guard !scenarios.isEmpty else {
    print("no scenario \(names.joined(separator: ", "))")
    exit(2)
}
var code: CInt = 0
for scenario in scenarios {
    let outcome = Scheduler.shared.explore(
        maximumInterruptions: interruptions, maximumSchedules: schedules, scenario.make)
    switch outcome {
    case .passed(let count):
        print("ok - \(scenario.name): \(count) schedules")
    case .unfinished(let count):
        print("not ok - \(scenario.name): more than \(count) schedules")
        code = 2
    case .failed(let reason, let schedule, let trace):
        print("not ok - \(scenario.name), schedule \(schedule): \(reason)")
        for line in trace {
            print("    \(line)")
        }
        exit(1)
    }
}
exit(code)
