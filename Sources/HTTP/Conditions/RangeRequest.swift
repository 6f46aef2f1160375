// SPDX-License-Identifier: Apache-2.0

/// What a `Range` field asks for, settled for a representation's length.
///
/// RFC 9110 section 14.2.
public enum RangeRequest: Equatable, Sendable {
    /// The whole representation is sent: there is no range, one that is unusable, or too many.
    case ignored
    /// `count` bytes from `offset` are sent, one at least, all within the representation.
    case satisfiable(offset: UInt64, count: UInt64)
    /// Two or more ranges are sent, each as a body part, in the order asked for; no two of them
    /// overlap or touch.
    case several([ByteRange])
    /// The answer is 416.
    case unsatisfiable

    /// The most ranges that are sent where some of them overlap or go back, counted once those are
    /// joined; for more, the whole representation is sent.
    ///
    /// Ranges that ascend are as many as the request's head holds: the representation bounds them.
    public static var maximumUnorderedRanges: Int { 16 }

    /// The most elements that are looked at in a field whose ranges do not ascend.
    private static var maximumUnorderedElements: Int { 1024 }

    /// Creates the settled ranges of a request for a representation of `length` bytes.
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

    /// Creates the settled ranges of a `Range` field's value.
    ///
    /// One range that makes no sense makes the field unusable; those that lie beyond the end are
    /// left out, and only if all do is the answer 416. RFC 9110 sections 14.1.1 and 15.3.7.2.
    public init(_ value: Span<UInt8>, length: UInt64) {
        self = .ignored
        guard value.count > 6, ASCII.matches(value.extracting(first: 6), "bytes=") else { return }
        var elements = ListElements(value.extracting(6..<value.count))
        var ranges: [ByteRange] = []
        var total = 0
        var areAscending = true
        while let element = elements.next() {
            total += 1
            switch Self.settle(element, length: length) {
            case .ignored, .several: return
            case .unsatisfiable: break
            case .satisfiable(let offset, let count):
                let range = ByteRange(offset: offset, count: count)
                areAscending = areAscending && offset >= ranges.last?.end ?? 0
                if areAscending {
                    Self.append(range, to: &ranges)
                } else {
                    Self.join(range, to: &ranges)
                }
            }
            guard areAscending || total <= Self.maximumUnorderedElements else { return }
        }
        guard total > 0, areAscending || ranges.count <= Self.maximumUnorderedRanges else { return }
        switch ranges.count {
        case 0: self = .unsatisfiable
        case 1: self = .satisfiable(offset: ranges[0].offset, count: ranges[0].count)
        default: self = .several(ranges)
        }
    }

    /// Adds a range that lies behind all others; one that it touches becomes one with it.
    private static func append(_ range: ByteRange, to ranges: inout [ByteRange]) {
        if let last = ranges.last, last.end == range.offset {
            ranges[ranges.count - 1] = last.joined(with: range)
        } else {
            ranges.append(range)
        }
    }

    /// Adds a range to others that are apart; those it adjoins become one with it, in the place
    /// of the first of them.
    private static func join(_ range: ByteRange, to ranges: inout [ByteRange]) {
        guard let first = ranges.firstIndex(where: range.adjoins) else {
            ranges.append(range)
            return
        }
        // What adjoins the joined range adjoins this one: the others are apart from each other.
        let joined = ranges[first...].lazy.filter(range.adjoins)
            .reduce(range) { $0.joined(with: $1) }
        ranges.removeAll(where: range.adjoins)
        ranges.insert(joined, at: first)
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

    /// An empty representation has no byte to send, so all of it is sent.
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

/// A range of the bytes of a representation, with one byte at least.
///
/// RFC 9110 section 14.1.2.
public struct ByteRange: Equatable, Sendable {
    /// The position of the first byte.
    public let offset: UInt64

    /// The number of bytes, at least 1; `offset + count` is within the representation.
    public let count: UInt64

    /// Creates a range that its maker knows to lie within a representation.
    public init(offset: UInt64, count: UInt64) {
        self.offset = offset
        self.count = count
    }

    /// The position behind the last byte.
    var end: UInt64 { offset &+ count }

    /// Whether both make one range: they overlap, or one begins where the other ends.
    func adjoins(_ other: ByteRange) -> Bool {
        offset <= other.end && other.offset <= end
    }

    /// The range that two ranges make which adjoin each other.
    func joined(with other: ByteRange) -> ByteRange {
        let first = min(offset, other.offset)
        return ByteRange(offset: first, count: max(end, other.end) &- first)
    }
}
