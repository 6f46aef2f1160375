// SPDX-License-Identifier: Apache-2.0

import Configuration
import Server
import StaticFiles

/// The tables of the status page.
extension StatusPage {
    /// The sites that are shown.
    private static let maximumSites = 100

    var slowest: String {
        guard !report.slowest.isEmpty else {
            let bound = SlowRequest.minimum.briefText
            return "<p class=\"soft\" id=\"slowest\">No request took \(bound) or longer.</p>\n"
        }
        let rows = report.slowest.map { request in
            let line = Self.escaped("\(request.method) \(request.path)")
            let facts = [request.statusText, request.site].filter { !$0.isEmpty }
            return """
                <tr><td class="cut" title="\(line)">\(line)\
                <small>\(Self.escaped(facts.joined(separator: " · ")))</small></td>\
                <td>\(request.duration.briefText)</td><td>\(request.queued.briefText)</td>\
                <td>\(request.age.roundText)</td></tr>

                """
        }
        return Self.table("slowest", ["Request", "Took", "Queued", "Ago"], rows.joined())
    }

    var refusals: String {
        let metrics = report.metrics
        let rows: [(String, UInt64)] = [
            ("No worker in time", metrics.refused),
            ("Connection limit", metrics.refusals.limit),
            ("Limit of one address", metrics.refusals.address),
            ("Memory budget", metrics.refusals.budget),
            ("Too slow", metrics.refusals.rate),
            ("No trusted proxy", metrics.refusals.untrusted),
            ("Cut off", metrics.aborted),
            ("Client had gone", metrics.abandoned),
        ]
        let items = rows.map { name, count in
            "<div><dt>\(name)</dt><dd\(count == 0 ? " class=\"soft\"" : "")>\(count.grouped)</dd>"
                + "</div>\n"
        }
        return "<dl class=\"counts\" id=\"refusals\">\n\(items.joined())</dl>\n"
    }

    var sites: String {
        var rows = report.sites.prefix(Self.maximumSites).map(row).joined()
        let hidden = report.sites.count - Self.maximumSites
        if hidden > 0 {
            rows += "<tr><td class=\"soft\" colspan=\"3\">and \(hidden) more</td></tr>\n"
        }
        return Self.table("sites", ["Site", "Root", "State"], rows)
    }

    private func row(of site: SiteState) -> String {
        let others = site.hosts.filter { $0 != site.name }
        let hosts =
            !site.hosts.isEmpty
            ? others.joined(separator: " ")
            : report.sites.count == 1 ? "every host" : "every other host"
        let root = site.root.map(Self.escaped) ?? "<span class=\"soft\">none</span>"
        let state =
            site.failure.map { "<span class=\"bad\">gone: \(Self.escaped("\($0)"))</span>" }
            ?? (site.root == nil ? "" : "<span class=\"good\">reachable</span>")
        return """
            <tr><td>\(Self.escaped(site.name))\(Self.small(hosts))</td>\
            <td class="long">\(root)\(Self.small(Self.facts(of: site)))</td>\
            <td class="last">\(state)</td></tr>

            """
    }

    /// What is unusual about a site, in a few words.
    private static func facts(of site: SiteState) -> String {
        var facts: [String] = []
        if let policy = site.policy {
            facts += policy.listsDirectories ? ["listings"] : []
            facts += policy.servesHidden ? ["hidden files"] : []
            facts += policy.fallbackPath.map { ["fallback \($0)"] } ?? []
            facts += policy.notFoundPath.map { ["404 page \($0)"] } ?? []
        }
        facts += site.redirectCount == 0 ? [] : ["redirects: \(site.redirectCount)"]
        return facts.joined(separator: " · ")
    }

    var configuration: String {
        let inForce = report.configuration
        let age = Duration.seconds(max(0, report.time - inForce.time)).roundText
        let files = inForce.files.map { "<code>\(Self.escaped($0))</code>" }
        let source = files.isEmpty ? "no file" : files.joined(separator: ", ")
        var text = """
            <p id="configuration">Generation <b>\(inForce.generation)</b>, in force for \(age), \
            since \(StatusTime(seconds: inForce.time).element), from \(source).</p>

            """
        if !inForce.keysNeedingRestart.isEmpty {
            let keys = inForce.keysNeedingRestart.map { "<code>\($0)=</code>" }
            text +=
                "<p class=\"bad\">Changed, but as before until the next restart: "
                + "\(keys.joined(separator: ", ")).</p>\n"
        }
        if let problem = inForce.problem {
            text += "<p class=\"bad\">\(Self.escaped(problem))</p>\n"
        }
        guard !inForce.settings.isEmpty else {
            return text + "<p class=\"soft\">Nothing is set: all values are the defaults.</p>\n"
        }
        return text + settings(of: inForce)
    }

    private func settings(of inForce: ConfigurationInForce.State) -> String {
        var rows = ""
        var latest: String?
        let options = inForce.settings.filter { $0.section == nil }
        for setting in options + inForce.settings.filter({ $0.section != nil }) {
            let title = setting.section ?? "Command line"
            if title != latest {
                rows +=
                    "<tr><th class=\"soft\" scope=\"rowgroup\" colspan=\"3\">"
                    + "\(Self.escaped(title))</th></tr>\n"
            }
            latest = title
            rows += Self.row(of: setting)
        }
        if inForce.furtherSettings > 0 {
            rows +=
                "<tr><td class=\"soft\" colspan=\"3\">and \(inForce.furtherSettings) more</td>"
                + "</tr>\n"
        }
        return Self.table("settings", ["Setting", "Value", "Set in"], rows)
    }

    private static func row(of setting: EffectiveSetting) -> String {
        let origin = "\(setting.origin)"
        // The folder is that of the files above.
        let place = origin.split(separator: "/").last.map(String.init) ?? origin
        let value =
            setting.value.isEmpty
            ? "<span class=\"soft\">empty</span>" : "<code>\(escaped(setting.value))</code>"
        return """
            <tr><td><code>\(escaped(setting.name))</code></td><td>\(value)</td>\
            <td class="soft last" title="\(escaped(origin))">\(escaped(place))</td></tr>

            """
    }

    private static func small(_ text: String) -> String {
        text.isEmpty ? "" : "<small>\(escaped(text))</small>"
    }

    private static func table(_ id: String, _ columns: [String], _ rows: String) -> String {
        let heads = columns.enumerated().map { number, column in
            "<th\(number == columns.count - 1 ? " class=\"last\"" : "") scope=\"col\">\(column)</th>"
        }.joined()
        return """
            <table id="\(id)">
            <thead><tr>\(heads)</tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>

            """
    }
}
