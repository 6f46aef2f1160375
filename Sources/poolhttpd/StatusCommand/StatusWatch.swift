// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import Glibc
import HTTP
import LinuxIO
import SystemPackage
import Threads

/// `poolhttpd status --watch`: an answer a second, until a signal or the end of the reader.
///
/// A daemon that cannot be reached is asked again: it may be on its way.
struct StatusWatch {
    private static let period = Duration.seconds(1)

    let places: AdminPlaces
    let inJSON: Bool
    let output: StatusOutput

    /// What a signal asks for.
    private enum Request {
        case end
        case redraw
    }

    /// Shows answers.
    ///
    /// To be called on the only thread.
    ///
    /// - Returns: the status of the last answer.
    func run() -> ExitStatus {
        let signals: SignalQueue
        do throws(Errno) {
            signals = try SignalQueue([SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP])
        } catch {
            _ = try? FileDescriptor.standardError.writeAll("poolhttpd: signals: \(error)\n".utf8)
            return .systemError
        }
        var last: StatusReading?
        do throws(Errno) {
            try enter()
            try repeatReadings(signals) { last = $0 }
            try leave()
        } catch {
            try? leave()
            // Nobody reads any more: the reader of a pipe, or a terminal that was closed.
            guard error == .brokenPipe || error == .ioError else { return fail(error) }
        }
        if let last, last.status == .permissionDenied {
            return output.print(last, inJSON: inJSON)
        }
        return last?.status ?? .notReachable
    }

    private func repeatReadings(
        _ signals: borrowing SignalQueue, _ note: (StatusReading) -> Void
    ) throws(Errno) {
        while true {
            let turn = Patience(Self.period, interruption: signals.number)
            let reading = StatusReading.take(
                from: places, inJSON: inJSON, interruption: signals.number)
            if let reading {
                note(reading)
                // Nothing mends that while this program runs.
                guard reading.status != .permissionDenied else { return }
                try show(reading)
            }
            while try !isOver(turn) {
                while let signal = signals.next() {
                    guard try obey(signal) == .redraw else { return }
                }
                if let reading, screen != nil {
                    try show(reading)
                }
            }
        }
    }

    /// - Returns: whether it is time for the next one, rather than for a signal.
    private func isOver(_ turn: Patience) throws(Errno) -> Bool {
        do throws(Errno) {
            try turn.waitForDeadline()
            return true
        } catch .interrupted {
            return false
        }
    }

    private func obey(_ signal: CInt) throws(Errno) -> Request {
        switch signal {
        case SIGWINCH: break
        case SIGTSTP:
            try leave()
            // Goes on here with SIGCONT.
            raise(SIGSTOP)
            try enter()
        default: return .end
        }
        return .redraw
    }

    private func fail(_ error: Errno) -> ExitStatus {
        let line = "poolhttpd: cannot write to standard output: \(error)\n"
        _ = try? FileDescriptor.standardError.writeAll(line.utf8)
        return .systemError
    }

    // MARK: - Showing

    /// The terminal that is drawn on; nil where answers follow each other.
    private var screen: Terminal? { inJSON ? nil : output.terminal }

    private func enter() throws(Errno) {
        guard screen != nil else { return }
        try output.writeAll(StatusScreen.enter)
    }

    private func leave() throws(Errno) {
        guard screen != nil else { return }
        try output.writeAll(StatusScreen.leave)
    }

    private func show(_ reading: StatusReading) throws(Errno) {
        guard !inJSON else { return try output.writeAll(reading.text) }
        let text = reading.text + (reading.isAnswer ? "" : "trying again\n")
        guard let size = screen?.size else {
            return try output.writeAll("\(time)\n\(output.styled(text, reading.status))\n")
        }
        let shown = output.styled(StatusScreen.fitted(text, to: size), reading.status)
        try output.writeAll(StatusScreen.frame(shown, on: size))
    }

    /// The time of an answer that stays.
    private var time: String {
        var text = UniqueArray<UInt8>()
        HTTPDate(secondsSince1970: MonotonicClock.secondsSince1970).append(to: &text)
        return String(decoding: Array(copying: text.span), as: UTF8.self)
    }
}
