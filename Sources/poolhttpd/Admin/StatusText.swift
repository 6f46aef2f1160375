// SPDX-License-Identifier: Apache-2.0

import Server

/// The status as a screen of text: at most 80 columns wide, but for what clients ask for.
struct StatusText {
    private static let titleWidth = 17

    let problem: String?
    let metrics: ServerMetrics
    let busy: [BusyWorker]
    /// Of the requests, the workers, the queue, and others.
    let plots: [StatusPlot]
    /// Lines about what does not change all the time.
    var notes: [String] = []

    /// UTF-8, without control characters but for the ends of lines.
    var bytes: [UInt8] {
        let parts = [head, bars, history, refusals, notes, workers].filter { !$0.isEmpty }
        let lines = parts.joined(separator: [""])
        return Array(lines.map { PrintableText.line($0) + "\n" }.joined().utf8)
    }

    private var head: [String] {
        // What was refused has lines of its own.
        var served = metrics
        served.refused = 0
        served.refusals = Refusals()
        return [
            "poolhttpd \(Version.current): \(problem ?? "ready")",
            StatusLine(served, requestsPerSecond: plots.first?.current).text,
        ]
    }

    /// How many of the workers are busy, and how long the queue is beside the longest one of late.
    private var bars: [String] {
        let mostWaiting = plots.dropFirst(2).first?.most ?? 0
        let waiting = UInt64(metrics.waiting)
        return [
            row("Workers", BarText.bar(UInt64(metrics.busyWorkers), of: UInt64(metrics.workers)))
                + " \(metrics.busyWorkers) of \(metrics.workers)",
            row("Queue", BarText.bar(waiting, of: max(waiting, mostWaiting))) + " \(waiting)",
        ]
    }

    private var history: [String] {
        let heading = "the last \(BarText.width) seconds"
        // Of a rate only a second that is over is known.
        let present = [nil, metrics.busyWorkers, metrics.waiting, metrics.connections, nil]
        return [row("", heading) + column("now") + column("most")]
            + plots.enumerated().map { index, plot in
                let now = index < present.count ? present[index].map { UInt64($0) } : nil
                return row(plot.title, BarText.plot(plot.values.suffix(BarText.width)))
                    + column("\(now ?? plot.current)") + column("\(plot.most)")
            }
    }

    /// Only what has happened.
    private var refusals: [String] {
        let counts: [(String, UInt64)] = [
            ("Refused, as no worker was free in time", metrics.refused),
            ("Closed for the memory that they held", metrics.refusals.budget),
            ("Closed at the limit of connections", metrics.refusals.limit),
            ("Closed for being too slow", metrics.refusals.rate),
            ("Refused, as their address had too many", metrics.refusals.address),
            ("Refused, as they were no trusted proxy", metrics.refusals.untrusted),
            ("Responses that were cut off", metrics.aborted),
            ("Requests whose client had gone", metrics.abandoned),
        ]
        return counts.filter { $0.1 > 0 }.map { title, count in
            let gap = Self.titleWidth + 1 + BarText.width - title.count
            return title + String(repeating: " ", count: gap) + column("\(count)")
        }
    }

    /// Those that have been busy for the longest first; the path comes last, as it may be cut.
    private var workers: [String] {
        busy.sorted { $0.age > $1.age }.map { worker in
            let work = worker.request.map { "\($0.method) \($0.path)" } ?? "a request"
            let name = worker.name + String(repeating: " ", count: max(0, 11 - worker.name.count))
            return name + column(worker.age.secondsText, width: 10) + "  " + work
        }
    }

    /// A line's first two columns.
    private func row(_ title: String, _ text: String) -> String {
        title + String(repeating: " ", count: max(0, Self.titleWidth - title.count) + 1)
            + text + String(repeating: " ", count: max(0, BarText.width - text.count))
    }

    private func column(_ text: String, width: Int = 8) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }
}

/// Figures as blocks.
enum BarText {
    /// The characters of a bar, and of the plots beside it.
    static let width = 45

    private static let heights = Array("▁▂▃▄▅▆▇█")

    /// A bar in which anything but 0 shows.
    static func bar(_ value: UInt64, of most: UInt64) -> String {
        let cells = most == 0 ? 0 : min(width, Int((value * UInt64(width) + most - 1) / most))
        return String(repeating: "█", count: cells) + String(repeating: "░", count: width - cells)
    }

    /// One character for each value, as in `▁▂█▅`, in which anything but 0 shows.
    static func plot(_ values: some Collection<UInt64>) -> String {
        let most = max(1, values.max() ?? 0)
        return String(
            values.map { heights[Int(($0 * UInt64(heights.count - 1) + most - 1) / most)] })
    }
}
