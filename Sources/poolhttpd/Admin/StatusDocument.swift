// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import Configuration
import HTTP
import Server
import StaticFiles
import Threads

/// The status for programs: one JSON object.
struct StatusDocument {
    let report: StatusReport

    var bytes: [UInt8] {
        var object = JSONObject()
        object.add("version", Version.current)
        object.add("ready", report.problem == nil)
        if let problem = report.problem {
            object.add("problem", problem)
        }
        add(report.metrics, to: &object)
        object.add("state", report.state.rawValue)
        if let drain = report.drain {
            var member = JSONObject()
            member.add("connections", drain.connections)
            member.add("milliseconds_left", Self.milliseconds(drain.timeLeft))
            object.add("drain", member)
        }
        object.add("time", Int(report.time))
        object.add("configuration", Self.object(report.configuration))
        object.add("sites", report.sites.map(Self.object))
        object.add("slowest", report.slowest.map(Self.object))
        object.add("busy", report.busy.map(Self.object))
        return object.bytes + [UInt8(ascii: "\n")]
    }

    private func add(_ metrics: ServerMetrics, to object: inout JSONObject) {
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
        object.add("refused_untrusted", Int(clamping: metrics.refusals.untrusted))
        object.add("client_gone", Int(clamping: metrics.abandoned))
    }

    private static func object(_ configuration: ConfigurationInForce.State) -> JSONObject {
        var object = JSONObject()
        object.add("generation", Int(clamping: configuration.generation))
        object.add("time", Int(configuration.time))
        object.add("files", configuration.files)
        object.add("settings", configuration.settings.map(Self.object))
        object.add("further_settings", configuration.furtherSettings)
        object.add("needs_restart", configuration.keysNeedingRestart)
        if let problem = configuration.problem {
            object.add("problem", problem)
        }
        if let refusal = configuration.refusal {
            var member = JSONObject()
            member.add("wish", refusal.wish)
            member.add("time", Int(refusal.time))
            member.add("reasons", refusal.reasons)
            object.add("refused", member)
        }
        return object
    }

    private static func object(_ setting: EffectiveSetting) -> JSONObject {
        var object = JSONObject()
        if let section = setting.section {
            object.add("section", section)
        }
        object.add("name", setting.name)
        object.add("value", setting.value)
        object.add("origin", "\(setting.origin)")
        return object
    }

    private static func object(_ site: SiteState) -> JSONObject {
        var object = JSONObject()
        object.add("name", site.name)
        object.add("hosts", site.hosts)
        if let root = site.root {
            object.add("root", root)
            object.add("reachable", site.failure == nil)
        }
        if let failure = site.failure {
            object.add("failure", "\(failure)")
        }
        if let policy = site.policy {
            object.add("listing", policy.listsDirectories)
            object.add("hidden", policy.servesHidden)
            if let path = policy.fallbackPath {
                object.add("fallback", path)
            }
            if let path = policy.notFoundPath {
                object.add("not_found", path)
            }
        }
        object.add("redirects", site.redirectCount)
        return object
    }

    private static func object(_ request: SlowRequest) -> JSONObject {
        var object = JSONObject()
        object.add("method", request.method)
        object.add("path", request.path)
        object.add("site", request.site)
        if let status = request.status {
            object.add("status", status)
        }
        object.add("cut_off", request.isCutOff)
        object.add("milliseconds", milliseconds(request.duration))
        object.add("queue_milliseconds", milliseconds(request.queued))
        object.add("milliseconds_ago", milliseconds(request.age))
        object.add("request_id", request.id)
        return object
    }

    private static func object(_ worker: BusyWorker) -> JSONObject {
        var object = JSONObject()
        object.add("worker", worker.number)
        object.add("milliseconds", milliseconds(worker.age))
        if let request = worker.request {
            object.add("method", request.method)
            object.add("path", request.path)
            if let id = request.id {
                object.add("request_id", id)
            }
        }
        return object
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        Int(clamping: duration.nanoseconds / 1_000_000)
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

    mutating func add(_ name: String, _ object: JSONObject) { add(name, object.bytes) }

    mutating func add(_ name: String, _ texts: [String]) {
        add(name, Self.list(texts.map(Self.quoted)))
    }

    mutating func add(_ name: String, _ objects: [JSONObject]) {
        add(name, Self.list(objects.map(\.bytes)))
    }

    private mutating func add(_ name: String, _ value: [UInt8]) {
        if !members.isEmpty {
            members.append(UInt8(ascii: ","))
        }
        members += Self.quoted(name) + [UInt8(ascii: ":")] + value
    }

    private static func list(_ values: [[UInt8]]) -> [UInt8] {
        [UInt8(ascii: "[")] + values.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }

    private static func quoted(_ text: String) -> [UInt8] {
        var output = UniqueArray<UInt8>()
        output.append(UInt8(ascii: "\""))
        MarkupText.appendJSON(text.utf8Span.span, to: &output)
        output.append(UInt8(ascii: "\""))
        return Array(copying: output.span)
    }
}
