// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import Server
import Threads

/// What a server does at this moment: its figures, and what each busy worker is busy with.
///
/// Any thread may ask.
struct ServerStatus: Sendable {
    private let server: Server
    private let readiness: Readiness
    private let history: StatusHistory

    init(of server: Server, _ readiness: Readiness, _ history: StatusHistory) {
        self.server = server
        self.readiness = readiness
        self.history = history
    }

    /// Why requests should go elsewhere; nil while they are served.
    var problem: String? { readiness.problem ?? server.rootProblem }

    /// A screen for people.
    var text: [UInt8] {
        let metrics = server.metrics
        return StatusText(
            problem: problem, metrics: metrics, busy: server.busyWorkers, plots: plots(metrics)
        ).bytes
    }

    /// The same as a page for a browser.
    var page: [UInt8] {
        let metrics = server.metrics
        return StatusPage(
            problem: problem, metrics: metrics, busy: server.busyWorkers, plots: plots(metrics)
        ).bytes
    }

    private func plots(_ metrics: ServerMetrics) -> [StatusPlot] {
        history.note(metrics)
        let seconds = history.seconds()
        return [
            StatusPlot(title: "Requests a second", values: seconds.map(\.requests)),
            StatusPlot(title: "Busy workers", values: seconds.map { UInt64($0.busyWorkers) }),
            StatusPlot(title: "Queued", values: seconds.map { UInt64($0.waiting) }),
            StatusPlot(title: "Connections", values: seconds.map { UInt64($0.connections) }),
            StatusPlot(title: "Refused a second", values: seconds.map(\.refused)),
        ]
    }

    /// The same for programs: one JSON object.
    var json: [UInt8] {
        let metrics = server.metrics
        var object = JSONObject()
        object.add("version", Version.current)
        let problem = problem
        object.add("ready", problem == nil)
        if let problem {
            object.add("problem", problem)
        }
        object.add("workers", metrics.workers)
        object.add("busy_workers", metrics.busyWorkers)
        object.add("waiting", metrics.waiting)
        object.add("connections", metrics.connections)
        object.add("idle_connections", metrics.idleConnections)
        object.add("requests", Int(clamping: metrics.requests))
        object.add("responses_finished", Int(clamping: metrics.finished))
        object.add("responses_cut_off", Int(clamping: metrics.aborted))
        object.add("refused_queue", Int(clamping: metrics.refused))
        object.add("refused_budget", Int(clamping: metrics.refusals.budget))
        object.add("refused_limit", Int(clamping: metrics.refusals.limit))
        object.add("refused_rate", Int(clamping: metrics.refusals.rate))
        object.add("refused_address", Int(clamping: metrics.refusals.address))
        object.add("client_gone", Int(clamping: metrics.abandoned))
        object.add(
            "busy",
            server.busyWorkers.map { worker in
                var object = JSONObject()
                object.add("worker", worker.number)
                object.add("milliseconds", Int(clamping: worker.age.nanoseconds / 1_000_000))
                if let request = worker.request {
                    object.add("method", request.method)
                    object.add("path", request.path)
                    if let id = request.id {
                        object.add("request_id", id)
                    }
                }
                return object
            })
        return object.bytes + [UInt8(ascii: "\n")]
    }
}

/// A JSON object that is written member by member.
///
/// Source: RFC 8259.
private struct JSONObject {
    private var members: [UInt8] = []

    var bytes: [UInt8] { [UInt8(ascii: "{")] + members + [UInt8(ascii: "}")] }

    mutating func add(_ name: String, _ number: Int) { add(name, Array("\(number)".utf8)) }

    mutating func add(_ name: String, _ flag: Bool) { add(name, Array("\(flag)".utf8)) }

    mutating func add(_ name: String, _ text: String) { add(name, Self.quoted(text)) }

    mutating func add(_ name: String, _ objects: [JSONObject]) {
        let list = objects.map(\.bytes).joined(separator: [UInt8(ascii: ",")])
        add(name, [UInt8(ascii: "[")] + list + [UInt8(ascii: "]")])
    }

    private mutating func add(_ name: String, _ value: [UInt8]) {
        if !members.isEmpty {
            members.append(UInt8(ascii: ","))
        }
        members += Self.quoted(name) + [UInt8(ascii: ":")] + value
    }

    private static func quoted(_ text: String) -> [UInt8] {
        var output = UniqueArray<UInt8>()
        output.append(UInt8(ascii: "\""))
        MarkupText.appendJSON(text.utf8Span.span, to: &output)
        output.append(UInt8(ascii: "\""))
        return Array(copying: output.span)
    }
}
