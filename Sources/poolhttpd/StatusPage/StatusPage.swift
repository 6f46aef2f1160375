// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import Server

/// The status as one page of HTML that needs nothing else: whole without scripts, live with them.
struct StatusPage {
    /// The workers that are shown one by one.
    private static let maximumWorkers = 64

    let report: StatusReport
    let plots: [StatusPlot]

    var bytes: [UInt8] {
        let page = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <link rel="icon" href="data:,">
            <title>\(Self.escaped(report.stateText)) · poolhttpd</title>
            <style>\(StatusPageText.style)</style>
            </head>
            <body>
            <p class="banner bad" id="lost" hidden>No answer any more: this is what the daemon has said last.</p>
            <main>
            \(header)\(banners)\(figures)<h2>Workers</h2>
            \(workers)<h2>The last five minutes</h2>
            <div class="plots">
            \(plots.map(\.figure).joined())</div>
            <h2>Slowest requests <small>of the last five minutes</small></h2>
            \(slowest)<h2>Refused and cut off <small>since the start</small></h2>
            \(refusals)<h2>Sites</h2>
            \(sites)<h2>Configuration</h2>
            \(configuration)</main>
            <footer>For programs: <a href="/status.json">/status.json</a>,
            <a href="/metrics">/metrics</a>, <a href="/readyz">/readyz</a>.</footer>
            <script>\(StatusPageText.script)</script>
            </body>
            </html>

            """
        return Array(page.utf8)
    }

    private var header: String {
        let state = report.state == .failing ? "not ready" : report.state.rawValue
        let style = report.state == .ready ? "good" : report.state == .draining ? "busy" : "bad"
        return """
            <header>
            <h1>poolhttpd <small>\(Version.current)</small></h1>
            <p class="\(style)" id="state" role="status">\(state)</p>
            <p class="soft">as of \(StatusTime(seconds: report.time).element)</p>
            </header>

            """
    }

    /// What an administrator should know first.
    private var banners: String {
        var text = ""
        if let drain = report.drain {
            let left =
                drain.connections == 0
                ? "No connection is left."
                : "\(drain.connections) connection\(drain.connections == 1 ? " is" : "s are") left, "
                    + "cut off in \(drain.timeLeft.roundText) at the latest."
            text +=
                "<p class=\"banner busy\" id=\"drain\">"
                + "Draining: no new connection is accepted. \(left)</p>\n"
        } else if report.state == .failing, let problem = report.problem {
            text += "<p class=\"banner bad\">Not ready: \(Self.escaped(problem)).</p>\n"
        }
        if let refusal = report.configuration.refusal {
            let reasons = refusal.reasons.prefix(10).map { "<li>\(Self.escaped($0))</li>" }
            text += """
                <div class="banner bad" id="refused">The last \(refusal.wish) was refused at \
                \(StatusTime(seconds: refusal.time).element), all stays as it was:
                <ul>\(reasons.joined())</ul></div>

                """
        }
        return text
    }

    private var figures: String {
        let metrics = report.metrics
        let areAllBusy = metrics.busyWorkers >= metrics.workers
        let items = [
            Self.figure(
                "Workers busy", "\(metrics.busyWorkers) of \(metrics.workers)",
                isNotable: areAllBusy),
            Self.figure(
                "Queued", UInt64(metrics.waiting).grouped, isNotable: metrics.waiting > 0),
            Self.figure(
                "Connections",
                "\(UInt64(metrics.connections).grouped) "
                    + "<small>\(UInt64(metrics.idleConnections).grouped) idle</small>"),
            Self.figure("Requests", metrics.requests.grouped),
        ]
        return "<dl>\n\(items.joined())</dl>\n"
    }

    private static func figure(_ name: String, _ value: String, isNotable: Bool = false) -> String {
        "<div><dt>\(name)</dt><dd\(isNotable ? " class=\"busy\"" : "")>\(value)</dd></div>\n"
    }

    private var workers: String {
        let count = report.metrics.workers
        var items = ""
        for number in 0..<min(count, Self.maximumWorkers) {
            guard let worker = report.busy.first(where: { $0.number == number }) else {
                items += "<li><b>worker-\(number)</b> <span class=\"soft\">idle</span></li>\n"
                continue
            }
            let work = Self.escaped(
                worker.request.map { "\($0.method) \($0.path)" } ?? "a request")
            items += """
                <li class="busy"><b>worker-\(number)</b> <span title="\(work)">\(work)</span> \
                <i>\(worker.age.briefText)</i></li>

                """
        }
        let hidden = count - Self.maximumWorkers
        if hidden > 0 {
            items += "<li><span class=\"soft\">and \(hidden) more</span></li>\n"
        }
        return "<ol class=\"workers\" id=\"workers\">\n\(items)</ol>\n"
    }

    /// Text that came from elsewhere, for elements and attributes.
    static func escaped(_ text: String) -> String {
        var visible = UniqueArray<UInt8>()
        MarkupText.appendVisible(text.utf8Span.span, to: &visible)
        var output = UniqueArray<UInt8>()
        MarkupText.appendHTML(visible.span, to: &output)
        return String(decoding: Array(copying: output.span), as: UTF8.self)
    }
}
