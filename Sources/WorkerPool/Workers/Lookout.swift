// SPDX-License-Identifier: Apache-2.0

/// The idle worker that looks now and then whether those that run brief events get on.
///
/// To call a colleague before each event costs more than most events do: on two processors a third of
/// the time of a small response. So nobody is called for a brief one. While events are run, one of the
/// parked workers wakes up every few milliseconds instead. Where it finds that nothing was taken since
/// it last looked, somebody is held up without having said so: it takes over. Where one worker alone
/// does not keep up, it helps.
struct Lookout {
    /// What happens next.
    enum Verdict {
        case lookAgain
        /// Nothing has happened for a while: it goes off duty.
        case sleep
        case takeOver
    }

    /// The nanoseconds between two looks.
    ///
    /// A worker that is held up is noticed after one to two of them.
    static let interval: UInt64 = 3_000_000
    /// So many looks at nothing are the end of the duty: what comes later posts another lookout.
    private static let maximumQuietLooks = 5
    /// From so many jobs for each wait on, one worker does not keep up: while it ran those, as many
    /// more have come.
    private static let jobsOfFullWait: UInt64 = 4

    /// The worker on duty, which is one of those parked; nil for none.
    private(set) var receiver: ReceiverState?
    /// What was done when it last looked; nil before the first look, from which on it waits.
    private var seen: Progress?
    private var quietLooks = 0

    /// Posts a worker.
    mutating func post(_ receiver: ReceiverState) {
        self.receiver = receiver
        seen = nil
        quietLooks = 0
    }

    /// Ends the duty.
    mutating func end() {
        receiver = nil
    }

    /// Has the worker on duty look.
    ///
    /// - Parameters:
    ///   - progress: what was done so far.
    ///   - isQuiet: nothing is queued, and a worker watches the source.
    ///   - canHelp: there is a processor for one more.
    mutating func look(at progress: Progress, isQuiet: Bool, canHelp: Bool) -> Verdict {
        let last = seen
        seen = progress
        guard let last else { return .lookAgain }
        let taken = progress.taken - last.taken
        let waits = progress.waits - last.waits
        guard !isQuiet else {
            quietLooks = taken == 0 ? quietLooks + 1 : 0
            return quietLooks < Self.maximumQuietLooks ? .lookAgain : .sleep
        }
        quietLooks = 0
        let isFull = canHelp && taken >= max(waits, 1) * Self.jobsOfFullWait
        return taken == 0 || isFull ? .takeOver : .lookAgain
    }
}

/// What the workers have done so far.
struct Progress {
    /// Jobs taken.
    var taken: UInt64 = 0
    /// Waits in the source begun.
    var waits: UInt64 = 0
}
