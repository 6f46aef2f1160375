// SPDX-License-Identifier: Apache-2.0

/// Whether several workers run brief events at a time: tried now and then, and kept where it pays.
///
/// A processor is not free because nobody of the pool runs there: it may be the clients', and a worker
/// that is woken takes from them what it gives. Nothing tells that beforehand. So the other way is
/// tried for a few looks of the lookout, and the one with which more was done is kept. Measured with
/// two processors: where both are the pool's, events of 10 µs are run 1.8 times as fast with a
/// helper; where the clients have one of them, no faster, and the slowest hundredth takes up to seven
/// times as long (8 connections).
///
/// What is tried has to do better than what was done before it *and* after it. Compared with what was
/// done before alone, one in three trials found a gain of 1.2 to 2 where there was none: the clients
/// had just begun, or the machine had something else to do.
struct HelpTrials {
    /// Whether helpers are called.
    private(set) var isOn = false
    /// From so many queued events on a helper is called: before they are done it is awake.
    private(set) var backlog = 1

    /// When the current look's time began, and what was done until then.
    private var lookedAt: UInt64 = 0
    private var taken: UInt64 = 0
    /// nil while nothing is tried.
    private var trial: Trial?
    private var nextTrialAt: UInt64 = 0
    private var pause = Self.pauses.lowerBound

    /// Creates one that calls no helpers until a trial has shown that they pay.
    init() {}

    /// Creates one that tries nothing: so that what a test sees does not depend on the clock.
    init(always isOn: Bool) {
        self.isOn = isOn
        nextTrialAt = .max
    }

    /// What was done in the way that is kept, in the other one, and in the first again.
    private struct Trial {
        private struct Part {
            var taken: UInt64 = 0
            var nanoseconds: UInt64 = 0
        }

        private var part = 0
        private var looks = 0
        private var parts = InlineArray<3, Part>(repeating: Part())

        /// Whether it is the other way's turn.
        var isInOtherWay: Bool { part == 1 }
        var isOver: Bool { part == 3 }

        mutating func note(taken: UInt64, nanoseconds: UInt64) {
            parts[part].taken += taken
            parts[part].nanoseconds += nanoseconds
            looks += 1
            if looks == HelpTrials.looksOfParts[part] {
                part += 1
                looks = 0
            }
        }

        /// Jobs per nanosecond in the way that is kept, where more was done, and in the other.
        var rates: (kept: Double, other: Double) { (max(rate(0), rate(2)), rate(1)) }

        private func rate(_ part: Int) -> Double {
            Double(parts[part].taken) / Double(parts[part].nanoseconds)
        }
    }

    /// A worker is awake after so many nanoseconds, where a processor is free.
    private static let wakeUpTime = 50_000.0
    /// How many looks each part of a trial takes.
    ///
    /// The other way is tried for 6 ms, so that even a load of a second has it for less than a hundredth
    /// of its time.
    private static let looksOfParts: InlineArray<3, Int> = [4, 2, 4]
    /// How much more has to be done with helpers than without.
    private static let leastGain = 1.15
    /// The nanoseconds between two trials.
    ///
    /// Each that has changed nothing doubles them.
    private static let pauses: ClosedRange<UInt64> = 1_000_000_000...8_000_000_000
    /// After so many nanoseconds without a look, what was done meanwhile tells nothing.
    private static let longestLook: UInt64 = 50_000_000

    /// Takes note of what was done, if the last time is long enough ago.
    ///
    /// - Parameters:
    ///   - taken: the jobs taken so far.
    ///   - queued: the events that wait.
    ///   - now: the monotonic clock's nanoseconds.
    mutating func look(taken: UInt64, queued: Int, now: UInt64) {
        let elapsed = now - lookedAt
        guard elapsed >= Lookout.interval else { return }
        let count = taken - self.taken
        lookedAt = now
        self.taken = taken
        guard elapsed <= Self.longestLook else { return giveUpTrial(now: now) }
        let rate = Double(count) / Double(elapsed)
        backlog = min(max(1, Int(rate * Self.wakeUpTime)), ReadyEvents.capacity)
        guard var trial = self.trial else {
            if now >= nextTrialAt, isOn || queued >= backlog {
                self.trial = Trial()
            }
            return
        }
        let wasInOtherWay = trial.isInOtherWay
        trial.note(taken: count, nanoseconds: elapsed)
        if trial.isInOtherWay != wasInOtherWay {
            isOn.toggle()
        }
        self.trial = trial
        if trial.isOver {
            end(trial, now: now)
        }
    }

    /// Keeps the way in which more was done.
    private mutating func end(_ trial: Trial, now: UInt64) {
        self.trial = nil
        let (kept, other) = trial.rates
        let (with, without) = isOn ? (kept, other) : (other, kept)
        if isOn == (with >= without * Self.leastGain) {
            pause = min(pause * 2, Self.pauses.upperBound)
        } else {
            isOn.toggle()
            pause = Self.pauses.lowerBound
        }
        nextTrialAt = now + pause
    }

    private mutating func giveUpTrial(now: UInt64) {
        guard let trial else { return }
        if trial.isInOtherWay {
            isOn.toggle()
        }
        self.trial = nil
        nextTrialAt = now + pause
    }
}
