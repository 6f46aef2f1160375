// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTP

/// The address that `--explain` is about: a path, or a URL.
struct ExplainedAddress {
    /// What is sent for a path, which is one of no site: no site has the name of an address like this.
    private static let noHost = "[::]"

    /// With its port, if that was written.
    let authority: String
    /// The path with its query, escaped.
    let target: String

    /// Reads `/path`, `http://host/path` or `https://host/path`.
    ///
    /// What a URL may not hold is escaped, and a fragment left out, as a browser does.
    ///
    /// - Throws: `ValidationError` for anything else.
    init(_ text: String) throws {
        let scheme = ["http://", "https://"].first { text.hasPrefix($0) }
        let rest = text.dropFirst(scheme?.utf8.count ?? 0)
        let host = scheme == nil ? "" : rest.prefix { !"/?#".contains($0) }
        let path = rest.dropFirst(host.count).prefix { $0 != "#" }
        let isHost = host.utf8.allSatisfy { 0x21...0x7E ~= $0 } && (scheme == nil || !host.isEmpty)
        guard isHost, path.hasPrefix("/") || scheme != nil else {
            throw ValidationError(
                "--explain takes a path such as /index.html or a URL such as "
                    + "http://example.org/index.html, not '\(text)'")
        }
        authority = scheme == nil ? Self.noHost : String(host)
        target = (path.hasPrefix("/") ? "" : "/") + Self.escaped(path)
    }

    /// The head that a browser sends when its user follows a link to the address.
    var request: String {
        "GET \(target) HTTP/1.1\r\nHost: \(authority)\r\n"
            + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
            + "Accept-Encoding: gzip, deflate, br, zstd\r\n\r\n"
    }

    private static func escaped(_ path: Substring) -> String {
        var text = ""
        for byte in path.utf8 {
            if 0x21...0x7E ~= byte {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.utf8.count < 2 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return text
    }
}
