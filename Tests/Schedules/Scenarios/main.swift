// SPDX-License-Identifier: Apache-2.0
//
// Usage: Schedules INTERRUPTIONS SCHEDULES [SCENARIO…]
//
// Exit code: 0 when every schedule of every scenario went as expected, 1 when one did not, 2 when there
// are more schedules than allowed even with one interruption, or no scenario of the name.

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

// Returns 0 when every schedule went as expected, with fewer interruptions where there are too many.
func check(_ name: String, _ make: () -> Scenario, interruptions: Int) -> CInt {
    let outcome = Scheduler.shared.explore(
        maximumInterruptions: interruptions, maximumSchedules: schedules, make)
    switch outcome {
    case .passed(let count):
        print("ok - \(name): \(count) schedules with up to \(interruptions) interruptions")
        return 0
    case .unfinished(let count) where interruptions > 1:
        print("# \(name): more than \(count) with up to \(interruptions), all as expected")
        return check(name, make, interruptions: interruptions - 1)
    case .unfinished(let count):
        print("not ok - \(name): more than \(count) schedules")
        return 2
    case .failed(let reason, let schedule, let trace):
        print("not ok - \(name), schedule \(schedule): \(reason)")
        for line in trace {
            print("    \(line)")
        }
        exit(1)
    }
}

var code: CInt = 0
for scenario in scenarios {
    code = max(code, check(scenario.name, scenario.make, interruptions: interruptions))
}
exit(code)
