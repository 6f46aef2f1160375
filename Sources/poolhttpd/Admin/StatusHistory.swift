// SPDX-License-Identifier: Apache-2.0

import Server
import Synchronization
import Threads

/// What the sites' server did in each second of the last five minutes.
///
/// Nobody wakes up for it: a second of which nobody has told was one in which nothing happened.
/// Any thread may call it.
final class StatusHistory: Sendable {
    /// One second.
    struct Second: Equatable {
        /// Requests that were read.
        var requests: UInt64 = 0
        /// Requests that were refused, and connections closed at a limit.
        var refused: UInt64 = 0
        /// The most workers that were busy at a time, as far as it was looked at.
        var busyWorkers = 0
        /// The same of the jobs in the queue.
        var waiting = 0
        /// The same of the connections.
        var connections = 0

        fileprivate mutating func add(_ news: Second) {
            requests += news.requests
            refused += news.refused
            busyWorkers = max(busyWorkers, news.busyWorkers)
            waiting = max(waiting, news.waiting)
            connections = max(connections, news.connections)
        }

        /// Takes out what came in the first half of two seconds, of which the one before is known.
        fileprivate mutating func takeShare(of earlier: Second) -> Second {
            let share = Second(
                requests: requests / 2, refused: refused / 2,
                busyWorkers: min(busyWorkers, earlier.busyWorkers),
                waiting: min(waiting, earlier.waiting))
            requests -= share.requests
            refused -= share.refused
            return share
        }
    }

    static let count = 300

    private struct State {
        /// A ring in which each second has the place that its number comes to.
        var seconds = [Second](repeating: Second(), count: StatusHistory.count)
        /// The number of the newest one.
        var newest: UInt64
        var requests: UInt64 = 0
        var refused: UInt64 = 0
        var connections = 0
    }

    private let state: Mutex<State>

    init() {
        state = Mutex(State(newest: Self.currentSecond))
    }

    private static var currentSecond: UInt64 { MonotonicClock.nanoseconds / 1_000_000_000 }

    /// Takes over the figures of this moment.
    ///
    /// - Parameter second: the number of the second; those of one clock.
    func note(_ metrics: ServerMetrics, second: UInt64 = currentSecond) {
        state.withLock { state in
            let refused = metrics.refused + metrics.refusals.count
            var news = Second(
                requests: metrics.requests - min(state.requests, metrics.requests),
                refused: refused - min(state.refused, refused), busyWorkers: metrics.busyWorkers,
                waiting: metrics.waiting, connections: metrics.connections)
            let latest = state.seconds[Int(state.newest % UInt64(Self.count))]
            let isOneMissing = second == state.newest + 2
            Self.advance(&state, to: second)
            if isOneMissing {
                // Who tells once a second is a little late at times.
                let missed = news.takeShare(of: latest)
                state.seconds[Int((second - 1) % UInt64(Self.count))].add(missed)
            }
            state.seconds[Int(state.newest % UInt64(Self.count))].add(news)
            // Of two threads, the later one may have looked earlier.
            state.requests = max(state.requests, metrics.requests)
            state.refused = max(state.refused, refused)
            state.connections = metrics.connections
        }
    }

    /// The seconds up to now, the oldest first.
    ///
    /// The last one goes on still.
    func seconds(until second: UInt64 = currentSecond) -> [Second] {
        state.withLock { state in
            Self.advance(&state, to: second)
            return (1...UInt64(Self.count)).map { offset in
                state.seconds[Int((state.newest + offset) % UInt64(Self.count))]
            }
        }
    }

    /// Fills the seconds of which nobody has told.
    private static func advance(_ state: inout State, to second: UInt64) {
        guard second > state.newest else { return }
        let quiet = Second(connections: state.connections)
        for number in max(state.newest + 1, second - min(second, UInt64(count)) + 1)...second {
            state.seconds[Int(number % UInt64(count))] = quiet
        }
        state.newest = second
    }
}
