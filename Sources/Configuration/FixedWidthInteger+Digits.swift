// SPDX-License-Identifier: Apache-2.0

extension FixedWidthInteger {
    /// Reads a number made of ASCII digits only: no sign, no blanks; `nil` when it does not fit.
    init?(digits text: some StringProtocol) {
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            return nil
        }
        self.init(text, radix: 10)
    }
}
