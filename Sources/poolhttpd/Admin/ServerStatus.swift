// SPDX-License-Identifier: Apache-2.0

import Server
import Threads

/// What a server does at this moment: its figures, and what each busy worker is busy with.
///
/// Any thread may ask.
struct ServerStatus: Sendable {
    /// So many of the slowest requests are in the text.
    private static let slowestCount = 3
    /// The most characters of a path in a line about a request that is over.
    private static let pathLength = 24

    private let server: Server
    private let readiness: Readiness
    private let history: StatusHistory
    private let configuration: ConfigurationInForce

    init(
        of server: Server, _ readiness: Readiness, _ history: StatusHistory,
        _ configuration: ConfigurationInForce
    ) {
        self.server = server
        self.readiness = readiness
        self.history = history
        self.configuration = configuration
    }

    /// Why requests should go elsewhere; nil while they are served.
    var problem: String? { readiness.problem ?? server.rootProblem }

    /// A screen for people.
    var text: [UInt8] {
        let report = report
        let slowest = report.slowest.prefix(Self.slowestCount).map { request in
            "slowest: \(request.method) \(request.path.shortened(to: Self.pathLength)) "
                + "\(request.statusText), \(request.timeText), \(request.age.roundText) ago"
        }
        return StatusText(
            problem: report.problem == nil ? nil : report.stateText, metrics: report.metrics,
            busy: report.busy, plots: plots(report.metrics),
            notes: report.configuration.lines(at: report.time) + slowest
        ).bytes
    }

    /// The same as a page for a browser.
    var page: [UInt8] {
        let report = report
        return StatusPage(report: report, plots: plots(report.metrics)).bytes
    }

    /// The same for programs: one JSON object.
    var json: [UInt8] { StatusDocument(report: report).bytes }

    private var report: StatusReport { StatusReport(of: server, readiness, configuration) }

    private func plots(_ metrics: ServerMetrics) -> [StatusPlot] {
        history.note(metrics)
        let seconds = history.seconds()
        return [
            StatusPlot(title: "Requests a second", values: seconds.map(\.requests)),
            StatusPlot(
                title: "Busy workers", values: seconds.map { UInt64($0.busyWorkers) },
                now: UInt64(metrics.busyWorkers)),
            StatusPlot(
                title: "Queued", values: seconds.map { UInt64($0.waiting) },
                now: UInt64(metrics.waiting)),
            StatusPlot(
                title: "Connections", values: seconds.map { UInt64($0.connections) },
                now: UInt64(metrics.connections)),
            StatusPlot(title: "Refused a second", values: seconds.map(\.refused)),
        ]
    }
}

extension StatusReport {
    /// The state in a few words.
    var stateText: String {
        guard let drain else { return problem ?? "ready" }
        return "draining, \(drain.connections) left, at most \(drain.timeLeft.roundText)"
    }
}

extension ConfigurationInForce.State {
    /// A line that says which it is, and one more where a wish for another was refused.
    ///
    /// - Parameter now: in seconds since 1970.
    fileprivate func lines(at now: Int64) -> [String] {
        let name = files.first ?? "built-in"
        let more = files.count > 1 ? " and \(files.count - 1) more" : ""
        let age = Duration.seconds(max(0, now - time)).roundText
        var lines = ["configuration \(generation): \(name)\(more), in force for \(age)"]
        if let refusal {
            lines.append("\(refusal.wish) refused: \(refusal.reasons.first ?? "")")
        }
        return lines
    }
}
