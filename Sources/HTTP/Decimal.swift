// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// Writes numbers in decimal digits.
public enum Decimal {
    /// Appends a number without leading zeros.
    public static func append(_ number: UInt64, to output: inout UniqueArray<UInt8>) {
        var digits = InlineArray<20, UInt8>(repeating: ASCII.zero)
        var start = digits.count
        var rest = number
        repeat {
            start -= 1
            digits[start] = ASCII.zero + UInt8(rest % 10)
            rest /= 10
        } while rest > 0
        output.append(copying: digits.span.extracting(start..<digits.count))
    }
}
