// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// Writes a directory's listing as a page that can be sorted, without scripts.
///
/// What sorts it are the buttons of forms, not links: a program that follows all links would fetch
/// each directory once in every order.
enum ListingPage {
    static let mediaType = "text/html; charset=utf-8"

    /// Appends what comes before the entries.
    ///
    /// - Parameter path: the directory's decoded path, with a slash at its end.
    static func appendStart(
        of path: Span<UInt8>, _ order: ListingOrder, hasParent: Bool,
        to output: inout UniqueArray<UInt8>
    ) {
        put("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n", &output)
        put("<meta name=\"viewport\" content=\"width=device-width\">\n", &output)
        put("<link rel=\"icon\" href=\"data:,\">\n<title>Index of ", &output)
        appendText(path, to: &output)
        put("</title>\n<style>\n", &output)
        put(style, &output)
        put("</style>\n</head>\n<body>\n<main>\n<h1>Index of ", &output)
        appendText(path, to: &output)
        put("</h1>\n<table>\n<thead>\n<tr>", &output)
        for key in ListingOrder.Key.allCases {
            appendColumn(key, order, to: &output)
        }
        put("</tr>\n</thead>\n<tbody>\n", &output)
        if hasParent {
            put("<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n", &output)
        }
    }

    /// A column's head: a button that sorts by it, or reverses the order if it is sorted by it already.
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
        put("<th scope=\"col\"\(isCurrent ? " aria-sort=\"\(sorted)\"" : "")><form>", &output)
        put("<input type=\"hidden\" name=\"order\" value=\"\(next)\">", &output)
        put("<button name=\"sort\" value=\"\(key.rawValue)\">\(title)</button>", &output)
        put("</form></th>", &output)
    }

    /// Appends an entry.
    static func append(
        _ entry: ListingEntries.Entry, _ name: Span<UInt8>, to output: inout UniqueArray<UInt8>
    ) {
        // The dot keeps a name with a colon from being taken for a scheme: RFC 3986 section 4.2.
        put("<tr><td><a href=\"./", &output)
        var link = UniqueArray<UInt8>(minimumCapacity: name.count)
        RequestPath.appendEscaped(name, to: &link)
        MarkupText.appendHTML(link.span, to: &output)
        put(entry.isDirectory ? "/\">" : "\">", &output)
        appendText(name, to: &output)
        put(entry.isDirectory ? "/</a></td><td>" : "</a></td><td>", &output)
        if !entry.isDirectory {
            appendSize(entry.size, to: &output)
        }
        put("</td><td>", &output)
        var time = UniqueArray<UInt8>(minimumCapacity: 20)
        InternetTime.append(secondsSince1970: entry.modified, to: &time)
        output.append(copying: time.span.extracting(0..<10))
        put(" ", &output)
        output.append(copying: time.span.extracting(11..<16))
        put("</td></tr>\n", &output)
    }

    /// Appends what comes behind the entries, with their numbers.
    static func appendEnd(directories: Int, files: Int, to output: inout UniqueArray<UInt8>) {
        put("</tbody>\n</table>\n<footer>", &output)
        put(directories == 1 ? "1 directory, " : "\(directories) directories, ", &output)
        put(files == 1 ? "1 file" : "\(files) files", &output)
        put("</footer>\n</main>\n</body>\n</html>\n", &output)
    }

    /// Appends a name or path for people to read.
    private static func appendText(_ text: Span<UInt8>, to output: inout UniqueArray<UInt8>) {
        var visible = UniqueArray<UInt8>(minimumCapacity: text.count)
        MarkupText.appendVisible(text, to: &visible)
        MarkupText.appendHTML(visible.span, to: &output)
    }

    /// Appends a size with one decimal, as in `1.5 KiB`, rounded down.
    static func appendSize(_ bytes: UInt64, to output: inout UniqueArray<UInt8>) {
        var whole = bytes
        var rest: UInt64 = 0
        var unit = 0
        while whole >= 1024 {
            rest = whole % 1024
            whole /= 1024
            unit += 1
        }
        Decimal.append(whole, to: &output)
        if unit > 0 {
            put(".", &output)
            Decimal.append(rest * 10 / 1024, to: &output)
        }
        put(units[unit], &output)
    }

    private static let units = [" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"]

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
        th button { all: unset; color: var(--soft); font-weight: 600; cursor: pointer; }
        th button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        th[aria-sort=ascending] button::after { content: " \\2191"; }
        th[aria-sort=descending] button::after { content: " \\2193"; }
        td a { color: var(--accent); text-decoration: none; white-space: pre-wrap; }
        a:hover, button:hover { text-decoration: underline; }
        footer { margin-top: 1rem; color: var(--soft); font-size: .9rem; }

        """
}
