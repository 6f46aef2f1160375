// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

struct ErrorPageTests {
    private let hostile = ErrorPage(.notFound, explanation: "<script>'\"&\\\r\n\0</script>")

    private func text(_ page: ErrorPage, _ format: MediaPreference) -> String {
        output { buffer in page.append(as: format, to: &buffer) }
    }

    @Test func `HTML escapes the explanation`() {
        let text = text(hostile, .html)
        #expect(text.contains("&lt;script&gt;&#39;&quot;&amp;\\"))
        #expect(!text.contains("<script"))
        #expect(text.contains("<title>404 Not Found</title>"))
        #expect(text.contains("prefers-color-scheme: dark"))
    }

    @Test func `HTML refers to nothing outside`() {
        let text = text(ErrorPage(.badRequest), .html)
        for forbidden in ["http:", "https:", "src=", "url(", "@import", "<script"] {
            #expect(!text.contains(forbidden))
        }
        // The one reference keeps browsers from asking for /favicon.ico.
        #expect(text.split(separator: "href=").dropFirst().map { $0.prefix(8) } == ["\"data:,\""])
        #expect(text.utf8.count < 2048)
    }

    @Test func `JSON escapes the explanation`() {
        #expect(
            text(hostile, .problem) == """
                {"title":"Not Found","status":404,"detail":"<script>'\\"&\\\\\\u000D\\u000A\\u0000</script>"}

                """)
    }

    @Test func `text is status and explanation`() {
        #expect(
            text(ErrorPage(RequestError.missingHost), .text)
                == "400 Bad Request\nThe request has no Host field.\n")
    }

    @Test func `without an explanation there is only the status`() {
        #expect(text(ErrorPage(.notFound), .text) == "404 Not Found\n")
        #expect(
            text(ErrorPage(.notFound), .problem) == "{\"title\":\"Not Found\",\"status\":404}\n")
        #expect(!text(ErrorPage(.notFound), .html).contains("<p></p>"))
    }

    @Test func `each format has its media type`() {
        #expect(ErrorPage.contentType(.html) == "text/html; charset=utf-8")
        #expect(ErrorPage.contentType(.text) == "text/plain; charset=utf-8")
        #expect(ErrorPage.contentType(.problem) == "application/problem+json")
    }
}
