// SPDX-License-Identifier: Apache-2.0

/// A weight from 0 to 1, in thousandths (RFC 9110 section 12.4.2).
public struct Quality: Equatable, Comparable, Sendable {
    /// 0, not acceptable, to 1000, preferred.
    public let thousandths: Int

    /// Whether what has this weight may be sent.
    public var isAcceptable: Bool { thousandths > 0 }

    /// The weight of what is not weighted.
    public static var one: Quality { Quality(thousandths: 1000) }

    /// Not acceptable.
    public static var zero: Quality { Quality(thousandths: 0) }

    /// Whether one weight is less than another.
    public static func < (left: Quality, right: Quality) -> Bool {
        left.thousandths < right.thousandths
    }

    private init(thousandths: Int) { self.thousandths = thousandths }

    /// Creates a weight from `0`, `1` or either with up to three decimals; nil for others and for more than 1.
    init?(_ text: Span<UInt8>) {
        guard (1...5).contains(text.count), text[0] == ASCII.zero || text[0] == ASCII.zero + 1
        else { return nil }
        var value = Int(text[0] - ASCII.zero) * 1000
        if text.count > 1 {
            guard text[1] == ASCII.dot else { return nil }
            var place = 100
            for index in 2..<text.count {
                guard ASCII.isDigit(text[index]) else { return nil }
                value += Int(text[index] - ASCII.zero) * place
                place /= 10
            }
        }
        guard value <= 1000 else { return nil }
        thousandths = value
    }

    /// The weight in the parameters of a list element, whose first component is its name; `one` if
    /// there is none, `zero` if it is malformed.
    static func weight(of element: Span<UInt8>) -> Quality {
        var components = ListElements(element, separator: ASCII.semicolon)
        _ = components.next()
        while let component = components.next() {
            // "q=", in either case.
            if component.count >= 2, component[0] | 0x20 == 0x71, component[1] == ASCII.equals {
                return Quality(component.extracting(2..<component.count)) ?? .zero
            }
        }
        return .one
    }
}
