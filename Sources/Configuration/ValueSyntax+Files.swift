// SPDX-License-Identifier: Apache-2.0

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
        expectation: FieldText.valueExpectation,
        parse: { text in
            guard !text.isEmpty else { return .some(nil) }
            return FieldText.isValue(text) ? .some(text) : nil
        },
        print: { $0 ?? "" })
}
