// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

struct DiagnosticTests {
    @Test func `a place in a file is named as compilers do`() {
        let diagnostic = Diagnostic(file: "a.conf", line: 12, column: 11, message: "wrong")
        #expect(diagnostic.description == "a.conf:12:11: error: wrong")
    }

    @Test func `a whole file is named without a place`() {
        #expect(Diagnostic(file: "a.conf", message: "wrong").description == "a.conf: error: wrong")
    }

    @Test func `a file name with a line end stays on one line`() {
        let diagnostic = Diagnostic(file: "a\nb.conf", message: "wrong")
        #expect(diagnostic.description == "a\\u{a}b.conf: error: wrong")
    }

    @Test func `quoted text is short and has no control characters`() {
        #expect(Diagnostic.quoted("many") == "\"many\"")
        #expect(Diagnostic.quoted("a\u{1B}[31m") == "\"a\\u{1b}[31m\"")
        let exact = String(repeating: "x", count: 64)
        #expect(Diagnostic.quoted(exact) == "\"\(exact)\"")
        #expect(Diagnostic.quoted(exact + "y") == "\"\(exact)…\"")
    }

    @Test func `an error lists its diagnostics, one a line`() {
        let error = ConfigurationError(diagnostics: [
            Diagnostic(file: "a", message: "b"), Diagnostic(file: "c", message: "d"),
        ])
        #expect(error.description == "a: error: b\nc: error: d")
    }
}
