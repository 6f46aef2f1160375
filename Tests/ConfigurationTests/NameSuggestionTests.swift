// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

struct NameSuggestionTests {
    private static let names = [
        "workers", "port", "drain_timeout", "header_bytes", "header_fields",
    ]

    @Test(arguments: [
        ("wrokers", "workers"), ("worker", "workers"), ("workerss", "workers"),
        ("workxrs", "workers"), ("Workers", "workers"), ("PORT", "port"), ("prot", "port"),
        ("drain-timeout", "drain_timeout"), ("draintimeout", "drain_timeout"),
        ("header_byte", "header_bytes"), ("header_field", "header_fields"),
    ])
    func `a slip is seen through`(name: String, expected: String) {
        #expect(NameSuggestion.nearest(to: name, in: Self.names) == expected)
    }

    @Test(arguments: ["", "x", "threads", "listen", String(repeating: "workers", count: 10)])
    func `what is not near has no suggestion`(name: String) {
        #expect(NameSuggestion.nearest(to: name, in: Self.names) == nil)
    }

    @Test func `the first of equally near names wins`() {
        #expect(NameSuggestion.nearest(to: "bat", in: ["cat", "hat"]) == "cat")
    }
}
