// SPDX-License-Identifier: Apache-2.0

/// Whether several workers run brief events at a time: tried now and then, and kept where it pays.
///
/// A processor is not free because nobody of the pool runs there: it may be the clients', and a worker
/// that is woken takes from them what it gives. Nothing tells that beforehand. So the other way is
/// tried for a few looks of the lookout, and the one with which more was done is kept. Measured with
/// two processors: where both are the pool's, events of 10 µs are run 1.8 times as fast with a
/// helper; where the clients have one of them, no faster, and the slowest hundredth takes up to seven
/// times as long (8 connections).
struct HelpTrials {
    /// Whether helpers are called.
    private(set) var isOn = false
    /// From so many queued events on a helper is called: before they are done it is awake.
    private(set) var backlog = 1

    /// When the current look's time began, and what was done until then.
    private var lookedAt: UInt64 = 0
    private var taken: UInt64 = 0
    /// Jobs per nanosecond in the way that is kept, a moving average; 0 where there is none yet.
    private var usualRate = 0.0
    /// What was done in the way that is tried; nil while none is.
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

    private struct Trial {
        var looks = 0
        var taken: UInt64 = 0
        var nanoseconds: UInt64 = 0

        var rate: Double { Double(taken) / Double(nanoseconds) }
    }

    /// A worker is awake after so many nanoseconds, where a processor is free.
    private static let wakeUpTime = 50_000.0
    /// How many looks a trial takes.
    private static let looksOfTrial = 4
    /// How much more has to be done with helpers than without.
    private static let leastGain = 1.15
    /// The nanoseconds between two trials.
    ///
    /// Each that has changed nothing doubles them.
    private static let pauses: ClosedRange<UInt64> = 250_000_000...4_000_000_000
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
        guard elapsed <= Self.longestLook else {
            giveUpTrial()
            usualRate = 0
            return
        }
        let rate = Double(count) / Double(elapsed)
        backlog = min(max(1, Int(rate * Self.wakeUpTime)), ReadyEvents.capacity)
        if trial != nil {
            trial?.looks += 1
            trial?.taken += count
            trial?.nanoseconds += elapsed
            endTrial(now: now)
        } else {
            usualRate = usualRate == 0 ? rate : usualRate * 0.75 + rate * 0.25
            if now >= nextTrialAt, isOn || queued >= backlog {
                isOn.toggle()
                trial = Trial()
            }
        }
    }

    /// Keeps what has got more done, once the trial has taken long enough.
    private mutating func endTrial(now: UInt64) {
        guard let trial, trial.looks == Self.looksOfTrial else { return }
        let (with, without) = isOn ? (trial.rate, usualRate) : (usualRate, trial.rate)
        if isOn == (with >= without * Self.leastGain) {
            usualRate = trial.rate
            pause = Self.pauses.lowerBound
            self.trial = nil
        } else {
            giveUpTrial()
            pause = min(pause * 2, Self.pauses.upperBound)
        }
        nextTrialAt = now + pause
    }

    private mutating func giveUpTrial() {
        guard trial != nil else { return }
        isOn.toggle()
        trial = nil
    }
}
