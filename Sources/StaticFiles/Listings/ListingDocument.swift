// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// Writes a directory's listing as JSON: an array of objects with `name`, `type` (`file` or
/// `directory`), `size` in bytes (null for a directory) and `modified`.
///
/// Where a name is not UTF-8, U+FFFD stands in it for what is not, and `href` is the relative
/// reference that leads to the entry.
enum ListingDocument {
    static let mediaType = "application/json"

    /// Appends what comes before the entries.
    static func appendStart(to output: inout UniqueArray<UInt8>) {
        put("[", &output)
    }

    /// Appends an entry.
    static func append(
        _ entry: ListingEntries.Entry, _ name: Span<UInt8>, isFirst: Bool,
        to output: inout UniqueArray<UInt8>
    ) {
        put(isFirst ? "\n{\"name\":\"" : ",\n{\"name\":\"", &output)
        let isText = (try? UTF8Span(validating: name)) != nil
        if isText {
            MarkupText.appendJSON(name, to: &output)
        } else {
            let text = String(decoding: Array(copying: name), as: UTF8.self)
            MarkupText.appendJSON(text.utf8Span.span, to: &output)
            put("\",\"href\":\"./", &output)
            RequestPath.appendEscaped(name, to: &output)
            put(entry.isDirectory ? "/" : "", &output)
        }
        put("\",\"type\":\"", &output)
        put(entry.isDirectory ? "directory\",\"size\":null" : "file\",\"size\":", &output)
        if !entry.isDirectory {
            Decimal.append(entry.size, to: &output)
        }
        put(",\"modified\":\"", &output)
        InternetTime.append(secondsSince1970: entry.modified, to: &output)
        put("\"}", &output)
    }

    /// Appends what comes behind the entries.
    static func appendEnd(to output: inout UniqueArray<UInt8>) {
        put("\n]\n", &output)
    }

    private static func put(_ text: String, _ output: inout UniqueArray<UInt8>) {
        output.append(copying: text.utf8Span.span)
    }
}
