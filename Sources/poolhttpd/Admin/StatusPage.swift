// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import Server

/// The status as one page of HTML that needs nothing else: whole without scripts, live with them.
struct StatusPage {
    /// The workers that are shown one by one.
    private static let maximumRows = 64

    let problem: String?
    let metrics: ServerMetrics
    let busy: [BusyWorker]
    let plots: [StatusPlot]

    var bytes: [UInt8] {
        let state = problem ?? "ready"
        let page = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <link rel="icon" href="data:,">
            <title>\(Self.escaped(state)) · poolhttpd</title>
            <style>\(StatusPageText.style)</style>
            </head>
            <body>
            <main>
            <header>
            <h1>poolhttpd <small>\(Version.current)</small></h1>
            <p class="\(problem == nil ? "good" : "bad")" role="status">\(Self.escaped(state))</p>
            </header>
            \(figures)<h2>Workers</h2>
            \(workers)<h2>The last five minutes</h2>
            <div class="plots">
            \(plots.map(\.figure).joined())</div>
            <h2>Refused and cut off</h2>
            \(refusals)</main>
            <footer>For programs: <a href="/status.json">/status.json</a>,
            <a href="/metrics">/metrics</a>, <a href="/readyz">/readyz</a>.</footer>
            <script>\(StatusPageText.script)</script>
            </body>
            </html>

            """
        return Array(page.utf8)
    }

    private var figures: String {
        let rows: [(String, String)] = [
            ("Workers busy", "\(metrics.busyWorkers) of \(metrics.workers)"),
            ("Queued", "\(metrics.waiting)"),
            ("Connections", "\(metrics.connections)"),
            ("Idle connections", "\(metrics.idleConnections)"),
            ("Requests", "\(metrics.requests)"),
        ]
        let items = rows.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>\n" }.joined()
        return "<dl>\n\(items)</dl>\n"
    }

    private var workers: String {
        var rows = ""
        for number in 0..<min(metrics.workers, Self.maximumRows) {
            let worker = busy.first { $0.number == number }
            let work = worker.map { worker in
                worker.request.map { Self.escaped("\($0.method) \($0.path)") } ?? "a request"
            }
            rows += "<tr><th scope=\"row\">worker-\(number)</th>"
            rows +=
                work.map { "<td class=\"busy\">\($0)</td>" } ?? "<td class=\"idle\">idle</td>"
            rows += "<td>\(worker?.age.secondsText ?? "")</td></tr>\n"
        }
        let hidden = metrics.workers - Self.maximumRows
        if hidden > 0 {
            rows += "<tr><td colspan=\"3\">and \(hidden) more</td></tr>\n"
        }
        return """
            <table>
            <thead><tr><th scope="col">Worker</th><th scope="col">At</th>\
            <th scope="col">For</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>

            """
    }

    private var refusals: String {
        let rows: [(String, UInt64)] = [
            ("No worker was free in time", metrics.refused),
            ("Closed for the memory budget", metrics.refusals.budget),
            ("Closed at the connection limit", metrics.refusals.limit),
            ("Too slow", metrics.refusals.rate),
            ("Too many connections of one address", metrics.refusals.address),
            ("Responses cut off", metrics.aborted),
            ("Clients that had gone", metrics.abandoned),
        ]
        let cells = rows.map { "<tr><th scope=\"row\">\($0)</th><td>\($1)</td></tr>\n" }.joined()
        return "<table>\n<tbody>\n\(cells)</tbody>\n</table>\n"
    }

    private static func escaped(_ text: String) -> String {
        var visible = UniqueArray<UInt8>()
        MarkupText.appendVisible(text.utf8Span.span, to: &visible)
        var output = UniqueArray<UInt8>()
        MarkupText.appendHTML(visible.span, to: &output)
        return String(decoding: Array(copying: output.span), as: UTF8.self)
    }
}
