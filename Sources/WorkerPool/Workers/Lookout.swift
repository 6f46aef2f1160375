// SPDX-License-Identifier: Apache-2.0

/// The idle worker that looks now and then whether those that run brief events get on.
///
/// To call a colleague before each event costs more than most events do: on two processors a third of
/// the time of a small response. So nobody is called for a brief one. While events are run, one of the
/// parked workers wakes up every few milliseconds instead. Where it finds that nothing was taken since
/// it last looked, somebody is held up without having said so: it takes over.
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

    /// The worker on duty, which is one of those parked; nil for none.
    private(set) var receiver: ReceiverState?
    /// The jobs taken when it last looked; nil before the first look, from which on it waits.
    private var seen: UInt64?
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
    ///   - taken: the jobs taken so far.
    ///   - isQuiet: nothing is queued, and a worker watches the source.
    mutating func look(taken: UInt64, isQuiet: Bool) -> Verdict {
        let last = seen
        seen = taken
        guard let last else { return .lookAgain }
        guard isQuiet else {
            quietLooks = 0
            return taken == last ? .takeOver : .lookAgain
        }
        quietLooks = taken == last ? quietLooks + 1 : 0
        return quietLooks < Self.maximumQuietLooks ? .lookAgain : .sleep
    }
}
