// SPDX-License-Identifier: Apache-2.0

/// Which thread goes on at each point of a run where several can.
struct Schedule {
    /// A point where several threads could go on.
    private struct Choice {
        /// The threads to try, the one that has been running first.
        let threads: [Int]
        /// The position of the one that this run lets go on.
        var taken = 0
        /// Whether any but the first interrupts a thread that could go on.
        let interrupts: Bool
    }

    /// How many times in a run a thread may be interrupted that could go on.
    let maximumInterruptions: Int
    private var choices: [Choice] = []
    /// The choices of the current run so far.
    private var depth = 0
    private var interruptions = 0

    init(maximumInterruptions: Int) {
        self.maximumInterruptions = maximumInterruptions
    }

    /// The thread that goes on; nil when none can.
    mutating func next(of ready: [Int], after current: Int?) -> Int? {
        let others = ready.filter { $0 != current }
        // Those to try, the one that has been running first.
        let threads = ready.count > others.count ? [current ?? 0] + others : others
        let interrupts = ready.count > others.count
        guard threads.count > 1, !interrupts || interruptions < maximumInterruptions else {
            return threads.first
        }
        if depth == choices.count {
            choices.append(Choice(threads: threads, interrupts: interrupts))
        }
        let choice = choices[depth]
        depth += 1
        interruptions += choice.interrupts && choice.taken > 0 ? 1 : 0
        return choice.threads[choice.taken]
    }

    /// Goes back to the beginning of the same schedule.
    mutating func rewind() {
        depth = 0
        interruptions = 0
    }

    /// Goes to the next schedule that was not tried.
    ///
    /// - Returns: false when all were.
    mutating func advance() -> Bool {
        rewind()
        while var last = choices.popLast() {
            last.taken += 1
            if last.taken < last.threads.count {
                choices.append(last)
                return true
            }
        }
        return false
    }
}
