// SPDX-License-Identifier: Apache-2.0

extension ValueSyntax<WorkerCount> {
    /// A number of workers, or `auto`.
    static let workerCount: Self = {
        let numbers = ValueSyntax<Int>.integer(WorkerCount.range)
        return Self(
            expectation: "\"auto\" or \(numbers.expectation)",
            parse: { $0 == "auto" ? .automatic : numbers.parse($0).map(WorkerCount.fixed) },
            print: { count in
                switch count {
                case .automatic: "auto"
                case .fixed(let number): numbers.print(number)
                }
            })
    }()
}

extension ValueSyntax<ListenAddress> {
    /// An IP address or the path of a Unix socket.
    static let listenAddress = Self(
        expectation: "an IPv4 or IPv6 address, or \"unix:/path\" with a path of at most "
            + "\(ListenAddress.maximumUnixPathBytes) bytes",
        parse: { ListenAddress(text: $0) },
        print: { $0.text })
}

extension ValueSyntax<[String]> {
    /// File names separated by blanks, at least one.
    static let fileNames = Self(
        expectation: "file names without \"/\", separated by spaces",
        parse: { text in
            let names = text.split { $0 == " " || $0 == "\t" }.map(String.init)
            let areValid = names.allSatisfy { name in
                name != "." && name != ".." && name.utf8.count <= 255
                    && !name.utf8.contains(UInt8(ascii: "/")) && !name.hasControlCharacters
            }
            return names.isEmpty || !areValid ? nil : names
        },
        print: { $0.joined(separator: " ") })
}

extension ValueSyntax<String?> {
    /// The path of a directory; nothing means none.
    static let directory = Self(
        expectation: "the path of a directory",
        parse: { text in
            guard text.utf8.count < 4096, !text.hasControlCharacters else { return nil }
            return .some(text.isEmpty ? nil : text)
        },
        print: { $0 ?? "" })

    /// The path of a request target; nothing means none.
    static let requestPath = Self(
        expectation: "a path of visible ASCII that begins with \"/\", without \"?\" and \"#\"",
        parse: { text in
            guard !text.isEmpty else { return .some(nil) }
            let isVisible = text.utf8.allSatisfy { byte in
                0x21...0x7E ~= byte && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#")
            }
            return text.utf8.first == UInt8(ascii: "/") && isVisible ? .some(text) : nil
        },
        print: { $0 ?? "" })
}
