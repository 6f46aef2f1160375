// SPDX-License-Identifier: Apache-2.0

import HTTP

extension ValueSyntax<TrustedProxies> {
    /// Networks separated by blanks; nothing means none.
    static let networks = Self(
        expectation: "addresses, networks such as 10.0.0.0/8, or "
            + "\"\(TrustedProxies.unixWord)\", separated by spaces",
        parse: { text in
            var proxies = TrustedProxies()
            for word in text.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
                guard proxies.add(String(word)) else { return nil }
            }
            return proxies
        },
        print: { $0.words.joined(separator: " ") })
}

extension ValueSyntax<Configuration.Server.ProxyProtocol> {
    /// Names of sockets, separated by blanks, or none or all of them.
    ///
    /// Source: systemd.socket(5) "FileDescriptorName=".
    static let proxyProtocol = Self(
        expectation:
            "\"off\", \"on\" or names of sockets, each \"http\" or that of a unit, such as "
            + "\"proxied.socket\", separated by spaces",
        parse: { text in
            switch text {
            case "off": return .off
            case "on": return .on
            default: break
            }
            let names = text.split { $0 == " " || $0 == "\t" }.map(String.init)
            let areValid = names.allSatisfy { name in
                (name == "http" || name.hasSuffix(".socket")) && name.utf8.count <= 255
                    && name.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "/") }
            }
            return names.isEmpty || !areValid ? nil : .named(names)
        },
        print: { value in
            switch value {
            case .off: "off"
            case .on: "on"
            case .named(let names): names.joined(separator: " ")
            }
        })
}

extension ValueSyntax<String?> {
    /// A path to stand before others, not escaped; nothing means none.
    static let pathPrefix = Self(
        expectation: "a path that begins with \"/\" and does not end with one, "
            + "without \"..\", \".\" and empty parts",
        parse: servedFile.parse, print: servedFile.print)
}
