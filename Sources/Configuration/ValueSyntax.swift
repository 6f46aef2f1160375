// SPDX-License-Identifier: Apache-2.0

/// How the values of one type are read, printed, and described when they are wrong.
///
/// Printing and reading again gives the same value.
struct ValueSyntax<Value: Sendable>: Sendable {
    /// What is allowed, to follow "expected": `"auto" or 1 to 1024`.
    let expectation: String
    /// Reads a value; `nil` when the text is not as expected.
    let parse: @Sendable (String) -> Value?
    /// Prints a value, without quotes.
    let print: @Sendable (Value) -> String
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

extension ValueSyntax<Duration> {
    /// A time span in a range.
    static func duration(_ range: ClosedRange<Duration>) -> Self {
        Self(
            expectation: "a duration of \(range.spelled(DurationText.print))",
            parse: { DurationText.parse($0).flatMap { range.contains($0) ? $0 : nil } },
            print: DurationText.print)
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
