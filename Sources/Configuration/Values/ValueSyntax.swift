// SPDX-License-Identifier: Apache-2.0

/// How the values of one type are read, printed, and described when they are wrong.
///
/// Printing and reading again gives the same value.
struct ValueSyntax<Value: Sendable>: Sendable {
    /// What is allowed, to follow "expected": `"auto" or 1 to 1024`.
    let expectation: String
    /// Reads a value; nil when the text is not as expected.
    let parse: @Sendable (String) -> Value?
    /// Prints a value, without quotes.
    let print: @Sendable (Value) -> String
    /// Says what is wrong with a text that is not as expected; nil where that is all there is to say.
    var mistake: @Sendable (String) -> String? = { _ in nil }
}

extension ValueSyntax {
    /// A whole number in a range; a range up to the type's maximum has no upper end.
    static func integer(_ range: ClosedRange<Value>) -> Self where Value: FixedWidthInteger {
        let end = range.upperBound == .max && Value.self == Int.self
        return Self(
            expectation: end ? "\(range.lowerBound) or more" : range.spelled { "\($0)" },
            parse: { Value(digits: $0).flatMap { range.contains($0) ? $0 : nil } },
            print: { "\($0)" })
    }

    /// One of the words that an enumeration lists.
    static func choice() -> Self
    where Value: RawRepresentable<String> & CaseIterable {
        let words = Value.allCases.map { "\"\($0.rawValue)\"" }
        let list = words.dropLast().joined(separator: ", ")
        return Self(
            expectation: words.last.map { "\(list) or \($0)" } ?? "nothing",
            parse: { Value(rawValue: $0) },
            print: { $0.rawValue })
    }
}

extension ValueSyntax<Int> {
    /// A number of requests in a second; 0 for any number.
    static let requestRate = {
        let numbers = ValueSyntax<Int>.integer(0...1_000_000)
        return Self(
            expectation: "1 to 1000000 requests a second, or 0 for no limit",
            parse: numbers.parse, print: numbers.print)
    }()

    /// A number of bytes in a range; a range up to `Int.max` has no upper end.
    static func byteCount(_ range: ClosedRange<Int>) -> Self {
        let text =
            range.upperBound == .max
            ? "\(ByteCountText.print(range.lowerBound)) or more"
            : range.spelled(ByteCountText.print)
        return Self(
            expectation: "a size of \(text)",
            parse: { ByteCountText.parse($0).flatMap { range.contains($0) ? $0 : nil } },
            print: ByteCountText.print)
    }
}

extension ValueSyntax<Int?> {
    /// A number of another syntax, or `off`.
    static func optional(_ numbers: ValueSyntax<Int>) -> Self {
        Self(
            expectation: "\"off\" or \(numbers.expectation)",
            parse: { $0 == "off" ? .some(nil) : numbers.parse($0).map(Optional.some) },
            print: { $0.map(numbers.print) ?? "off" })
    }
}

extension ValueSyntax<Duration> {
    /// A time span in a range.
    static func duration(_ range: ClosedRange<Duration>) -> Self {
        Self(
            expectation: "a duration of \(range.spelled(DurationText.print))",
            parse: { DurationText.parse($0).flatMap { range.contains($0) ? $0 : nil } },
            print: DurationText.print)
    }
}

extension ValueSyntax<Duration?> {
    /// A time span in a range, or `off`.
    static func optionalDuration(_ range: ClosedRange<Duration>) -> Self {
        let durations = ValueSyntax<Duration>.duration(range)
        return Self(
            expectation: "\"off\" or \(durations.expectation)",
            parse: { $0 == "off" ? .some(nil) : durations.parse($0).map(Optional.some) },
            print: { $0.map(durations.print) ?? "off" })
    }
}

extension ValueSyntax<Bool> {
    /// Yes or no, in systemd's spellings and either case.
    static let boolean = Self(
        expectation: "\"yes\" or \"no\"",
        parse: { text in
            switch text.lowercased() {
            case "yes", "true", "on", "1": true
            case "no", "false", "off", "0": false
            default: nil
            }
        },
        print: { $0 ? "yes" : "no" })
}

extension ClosedRange {
    /// Returns the range in words: `1 to 1024`.
    fileprivate func spelled(_ print: (Bound) -> String) -> String {
        "\(print(lowerBound)) to \(print(upperBound))"
    }
}

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

extension ValueSyntax<AdminAddress?> {
    /// An address with a port, or the path of a Unix socket; or `off`.
    static let adminAddress = Self(
        expectation: "\"off\", an address with a port such as 127.0.0.1:9180 or [::1]:9180, or "
            + "\"unix:/path\"",
        parse: { $0 == "off" ? .some(nil) : AdminAddress(text: $0).map(Optional.some) },
        print: { $0?.text ?? "off" })
}

extension ValueSyntax<UInt32> {
    /// Permission bits as chmod(1) takes them.
    static let fileMode = Self(
        expectation: "an octal number of 0 to 0777",
        parse: { text in
            let isOctal = 1...4 ~= text.utf8.count && text.utf8.allSatisfy { 0x30...0x37 ~= $0 }
            return isOctal ? UInt32(text, radix: 8).flatMap { $0 <= 0o777 ? $0 : nil } : nil
        },
        print: { $0 == 0 ? "0" : "0" + String($0, radix: 8) })
}

extension ValueSyntax<SocketGroup?> {
    /// A group; nothing means none.
    static let group = Self(
        expectation: "the name or the number of a group",
        parse: { text in
            guard !text.isEmpty else { return .some(nil) }
            return SocketGroup(text: text).map { .some($0) }
        },
        print: { $0?.text ?? "" })
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

    /// Extensions with their dots, separated by blanks; nothing means none.
    static let fileExtensions = Self(
        expectation: "extensions that begin with \".\", separated by spaces",
        parse: { text in
            let names = text.split { $0 == " " || $0 == "\t" }.map(String.init)
            let areValid = names.allSatisfy { name in
                name.first == "." && name.last != "." && name.utf8.count <= 32
                    && !name.utf8.contains(UInt8(ascii: "/")) && !name.hasControlCharacters
            }
            return areValid ? names : nil
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

extension ValueSyntax<String?> {
    /// The path of one file below a root, not escaped; nothing means none.
    static let servedFile = Self(
        expectation: "a file's path below the root that begins with \"/\", "
            + "without \"..\", \".\" and empty parts",
        parse: { text in
            guard !text.isEmpty else { return .some(nil) }
            let parts = text.utf8.split(
                separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            let areValid = parts.dropFirst().allSatisfy { part in
                !part.isEmpty && part.count <= 255 && !part.elementsEqual(".".utf8)
                    && !part.elementsEqual("..".utf8)
            }
            let isPath = parts.count > 1 && parts[0].isEmpty && text.utf8.count < 4096
            return isPath && areValid && !text.hasControlCharacters ? .some(text) : nil
        },
        print: { $0 ?? "" })

    /// The value of a field of a response; nothing means none.
    static let fieldValue = Self(
        expectation: ResponseFieldText.valueExpectation,
        parse: { text in
            guard !text.isEmpty else { return .some(nil) }
            return ResponseFieldText.isValue(text) ? .some(text) : nil
        },
        print: { $0 ?? "" })
}
