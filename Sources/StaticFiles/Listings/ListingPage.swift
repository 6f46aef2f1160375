// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// Writes a directory's listing as a page that can be sorted, without scripts.
enum ListingPage {
    static let mediaType = "text/html; charset=utf-8"

    /// Appends the page.
    ///
    /// - Parameter path: the directory's decoded path, with a slash at its end.
    static func append(
        _ listing: DirectoryListing, of path: Span<UInt8>, to output: inout UniqueArray<UInt8>
    ) {
        put("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n", &output)
        put("<meta name=\"viewport\" content=\"width=device-width\">\n", &output)
        put("<link rel=\"icon\" href=\"data:,\">\n<title>Index of ", &output)
        MarkupText.appendHTML(path, to: &output)
        put("</title>\n<style>\n\(style)</style>\n</head>\n<body>\n<main>\n<h1>Index of ", &output)
        MarkupText.appendHTML(path, to: &output)
        put("</h1>\n<table>\n<thead>\n<tr>", &output)
        for key in ListingOrder.Key.allCases {
            appendColumn(key, listing.order, to: &output)
        }
        put("</tr>\n</thead>\n<tbody>\n", &output)
        if path.count > 1 {
            put("<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n", &output)
        }
        for entry in listing.entries {
            append(entry, to: &output)
        }
        put("</tbody>\n</table>\n", &output)
        appendSummary(listing, to: &output)
        put("</main>\n</body>\n</html>\n", &output)
    }

    /// A column's head: a link that sorts by it, or reverses the order if it is sorted by it already.
    private static func appendColumn(
        _ key: ListingOrder.Key, _ order: ListingOrder, to output: inout UniqueArray<UInt8>
    ) {
        let isCurrent = order.key == key
        let sorted = order.isDescending ? "descending" : "ascending"
        let next = isCurrent && !order.isDescending ? "desc" : "asc"
        let title =
            switch key {
            case .name: "Name"
            case .size: "Size"
            case .time: "Modified (UTC)"
            }
        put("<th scope=\"col\"\(isCurrent ? " aria-sort=\"\(sorted)\"" : "")>", &output)
        put("<a href=\"?sort=\(key.rawValue)&amp;order=\(next)\">\(title)</a></th>", &output)
    }

    private static func append(_ entry: ListingEntry, to output: inout UniqueArray<UInt8>) {
        let slash = entry.isDirectory ? "/" : ""
        // The dot keeps a name with a colon from being taken for a scheme: RFC 3986 section 4.2.
        put("<tr><td><a href=\"./", &output)
        var link = UniqueArray<UInt8>()
        RequestPath.appendEscaped(entry.name.span, to: &link)
        MarkupText.appendHTML(link.span, to: &output)
        put("\(slash)\">", &output)
        MarkupText.appendHTML(entry.name.span, to: &output)
        put("\(slash)</a></td><td>", &output)
        if !entry.isDirectory {
            put(size(entry.size), &output)
        }
        put("</td><td>", &output)
        var time = UniqueArray<UInt8>()
        InternetTime.append(secondsSince1970: entry.modified, to: &time)
        output.append(copying: time.span.extracting(0..<10))
        put(" ", &output)
        output.append(copying: time.span.extracting(11..<16))
        put("</td></tr>\n", &output)
    }

    private static func appendSummary(
        _ listing: DirectoryListing, to output: inout UniqueArray<UInt8>
    ) {
        let folders = listing.entries.count { $0.isDirectory }
        let files = listing.entries.count - folders
        put("<footer>", &output)
        put(folders == 1 ? "1 directory, " : "\(folders) directories, ", &output)
        put(files == 1 ? "1 file" : "\(files) files", &output)
        if listing.isCut {
            put("; there are more, which are not shown", &output)
        }
        put("</footer>\n", &output)
    }

    /// A size with one decimal, as in `1.5 KiB`, rounded down.
    static func size(_ bytes: UInt64) -> String {
        var whole = bytes
        var rest: UInt64 = 0
        var units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][...]
        var unit: String?
        while whole >= 1024, let next = units.popFirst() {
            rest = whole % 1024
            whole /= 1024
            unit = next
        }
        guard let unit else { return "\(bytes) B" }
        return "\(whole).\(rest * 10 / 1024) \(unit)"
    }

    private static func put(_ text: String, _ output: inout UniqueArray<UInt8>) {
        output.append(copying: text.utf8Span.span)
    }

    private static let style = """
        :root { color-scheme: light dark; --ink: #1d2330; --soft: #5b6478; --page: #f7f8fa;
          --accent: #c2410c; --line: #e2e5eb; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e8eaf0; --soft: #9aa3b5; --page: #14171d; --accent: #fb923c;
            --line: #2a303b; }
        }
        body { margin: 0; background: var(--page); color: var(--ink);
          font: 1rem/1.5 system-ui, sans-serif; }
        main { padding: 2rem; max-width: 56rem; margin: 0 auto; }
        h1 { margin: 0 0 1.5rem; font-size: 1.5rem; line-height: 1.2; overflow-wrap: anywhere; }
        table { width: 100%; border-collapse: collapse; }
        th, td { padding: .35rem .5rem; text-align: right; white-space: nowrap;
          border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
        th:first-child, td:first-child { text-align: left; white-space: normal;
          overflow-wrap: anywhere; width: 100%; }
        td + td { color: var(--soft); }
        th a { color: var(--soft); text-decoration: none; font-weight: 600; }
        th[aria-sort=ascending] a::after { content: " \\2191"; }
        th[aria-sort=descending] a::after { content: " \\2193"; }
        td a { color: var(--accent); text-decoration: none; }
        a:hover { text-decoration: underline; }
        footer { margin-top: 1rem; color: var(--soft); font-size: .9rem; }

        """
}
