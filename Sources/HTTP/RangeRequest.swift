// SPDX-License-Identifier: Apache-2.0

/// What a `Range` field asks for, settled for a representation's length.
///
/// RFC 9110 section 14.2.
public enum RangeRequest: Equatable, Sendable {
    /// The whole representation is sent: no range, one that is unusable, or more than one.
    case ignored
    /// `count` bytes from `offset` are sent, one at least, all within the representation.
    case satisfiable(offset: UInt64, count: UInt64)
    /// The answer is 416.
    case unsatisfiable

    /// Settles the range of a request for a representation of `length` bytes.
    ///
    /// Ranges apply to `GET` only. ``Preconditions/allowsRange(_:)`` is asked before.
    public init(of head: RequestHead, in bytes: Span<UInt8>, length: UInt64) {
        guard head.method == .get, head.fields.contains(.range),
            !head.repeatedFields.contains(.range)
        else {
            self = .ignored
            return
        }
        self.init(head.value(of: .range).bytes(in: bytes), length: length)
    }

    /// Settles the value of a `Range` field.
    public init(_ value: Span<UInt8>, length: UInt64) {
        self = .ignored
        guard value.count > 6, ASCII.matches(value.extracting(first: 6), "bytes=") else { return }
        var ranges = ListElements(value.extracting(6..<value.count))
        guard let range = ranges.next() else { return }
        if ranges.next() != nil { return }
        self = Self.settle(range, length: length)
    }

    /// Settles one `first-last`, `first-` or `-suffix`.
    private static func settle(_ range: Span<UInt8>, length: UInt64) -> RangeRequest {
        var hyphen = 0
        while hyphen < range.count, range[hyphen] != ASCII.hyphen { hyphen += 1 }
        guard hyphen < range.count else { return .ignored }
        let before = range.extracting(0..<hyphen)
        let after = range.extracting(hyphen + 1..<range.count)
        guard !before.isEmpty else {
            guard let suffix = position(after) else { return .ignored }
            return settleSuffix(suffix, length: length)
        }
        guard let first = position(before) else { return .ignored }
        var last = UInt64.max
        if !after.isEmpty {
            guard let position = position(after), position >= first else { return .ignored }
            last = position
        }
        guard first < length else { return .unsatisfiable }
        return .satisfiable(offset: first, count: min(last, length - 1) - first + 1)
    }

    /// An empty representation has no part to send, so that all of it is sent.
    private static func settleSuffix(_ suffix: UInt64, length: UInt64) -> RangeRequest {
        guard suffix > 0 else { return .unsatisfiable }
        guard length > 0 else { return .ignored }
        let count = min(suffix, length)
        return .satisfiable(offset: length - count, count: count)
    }

    /// The number that digits make, the largest there is if they are too many; nil for others.
    private static func position(_ digits: Span<UInt8>) -> UInt64? {
        guard !digits.isEmpty else { return nil }
        for index in digits.indices where !ASCII.isDigit(digits[index]) { return nil }
        return ASCII.decimal(digits) ?? .max
    }
}
