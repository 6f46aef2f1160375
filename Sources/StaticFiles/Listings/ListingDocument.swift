// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// Writes a directory's listing as JSON: an array of objects with `name`, `type` (`file` or
/// `directory`), `size` in bytes (null for a directory) and `modified`.
enum ListingDocument {
    static let mediaType = "application/json"

    /// Appends the document.
    static func append(_ listing: DirectoryListing, to output: inout UniqueArray<UInt8>) {
        put("[", &output)
        var separator = "\n"
        for entry in listing.entries {
            put(separator, &output)
            put("{\"name\":\"", &output)
            MarkupText.appendJSON(entry.name.span, to: &output)
            put("\",\"type\":\"", &output)
            put(entry.isDirectory ? "directory\",\"size\":null" : "file\",\"size\":", &output)
            if !entry.isDirectory {
                Decimal.append(entry.size, to: &output)
            }
            put(",\"modified\":\"", &output)
            InternetTime.append(secondsSince1970: entry.modified, to: &output)
            put("\"}", &output)
            separator = ",\n"
        }
        put("\n]\n", &output)
    }

    private static func put(_ text: String, _ output: inout UniqueArray<UInt8>) {
        output.append(copying: text.utf8Span.span)
    }
}
