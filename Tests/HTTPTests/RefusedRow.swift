// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

/// A request that is refused, and the section that says so.
struct RefusedRow: CustomTestStringConvertible, Sendable {
    let description: String
    let bytes: [UInt8]
    let error: RequestError
    let section: String

    init(_ description: String, _ text: String, _ error: RequestError, _ section: String) {
        self.init(description, bytes: Array(text.utf8), error, section)
    }

    init(_ description: String, bytes: [UInt8], _ error: RequestError, _ section: String) {
        self.description = description
        self.bytes = bytes
        self.error = error
        self.section = section
    }

    var testDescription: String { "\(description) (\(section))" }
}
