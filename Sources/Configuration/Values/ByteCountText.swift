// SPDX-License-Identifier: Apache-2.0

/// Sizes in bytes as they are written in configuration files: `512`, `8K`, `1M`, `2G`.
enum ByteCountText {
    /// The suffixes and their powers of 2, the largest first.
    ///
    /// Scalars, because the `Character` K also equals the Kelvin sign.
    private static let suffixes: [(upper: Unicode.Scalar, lower: Unicode.Scalar, shift: Int)] = [
        ("G", "g", 30), ("M", "m", 20), ("K", "k", 10),
    ]

    /// Reads a number of bytes, or of 1024, 1024² or 1024³ bytes with `K`, `M` or `G` in either
    /// case; nil for anything else, and for more than 2^63 - 1.
    static func parse(_ text: String) -> Int? {
        let scalars = text.unicodeScalars
        let suffix = suffixes.first { suffix in
            scalars.last == suffix.upper || scalars.last == suffix.lower
        }
        guard let suffix else { return Int(digits: text) }
        guard let count = Int(digits: String(scalars.dropLast())) else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: 1 << suffix.shift)
        return overflow ? nil : bytes
    }

    /// Returns the shortest exact form: `8K`, not `8192`.
    static func print(_ bytes: Int) -> String {
        for (letter, _, shift) in suffixes where bytes != 0 && bytes.isMultiple(of: 1 << shift) {
            return "\(bytes >> shift)\(letter)"
        }
        return "\(bytes)"
    }
}

extension FixedWidthInteger {
    /// Reads a number made of ASCII digits only: no sign, no blanks; nil when it does not fit.
    init?(digits text: some StringProtocol) {
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            return nil
        }
        self.init(text, radix: 10)
    }
}
