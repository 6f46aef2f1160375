// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// The content of a response that reports an error: a status and one sentence.
///
/// The page has no scripts and refers to nothing outside itself.
public struct ErrorPage: Sendable {
    /// The status of the response.
    public let status: Status

    /// One sentence that says what is wrong; it is escaped when written.
    public let explanation: String

    /// Creates a page; without an explanation it says only what the status means.
    public init(_ status: Status, explanation: String = "") {
        self.status = status
        self.explanation = explanation
    }

    /// Creates the page for a refused request.
    public init(_ error: RequestError) {
        self.init(error.status, explanation: error.explanation)
    }

    /// The value of `Content-Type` for a format.
    public static func contentType(_ format: MediaPreference) -> String {
        switch format {
        case .html: "text/html; charset=utf-8"
        case .text: "text/plain; charset=utf-8"
        case .problem: "application/problem+json"
        }
    }

    /// Appends the content in a format.
    public func append(as format: MediaPreference, to output: inout UniqueArray<UInt8>) {
        switch format {
        case .html: appendHTML(to: &output)
        case .text: appendText(to: &output)
        case .problem: appendProblem(to: &output)
        }
    }

    private func appendHTML(to output: inout UniqueArray<UInt8>) {
        put("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n", &output)
        put("<meta name=\"viewport\" content=\"width=device-width\">\n", &output)
        put("<link rel=\"icon\" href=\"data:,\">\n<title>", &output)
        putTitle(&output)
        put("</title>\n<style>\n", &output)
        put(Self.style, &output)
        put("</style>\n</head>\n<body>\n<main>\n<p class=\"code\">", &output)
        Decimal.append(UInt64(status.code), to: &output)
        put("</p>\n<h1>", &output)
        MarkupText.appendHTML(status.reasonPhrase.utf8Span.span, to: &output)
        put("</h1>\n", &output)
        if !explanation.isEmpty {
            put("<p>", &output)
            MarkupText.appendHTML(explanation.utf8Span.span, to: &output)
            put("</p>\n", &output)
        }
        put("</main>\n</body>\n</html>\n", &output)
    }

    private func appendText(to output: inout UniqueArray<UInt8>) {
        putTitle(&output)
        put("\n", &output)
        guard !explanation.isEmpty else { return }
        put(explanation, &output)
        put("\n", &output)
    }

    /// RFC 9457 section 3; without a type, the title is that of the status.
    private func appendProblem(to output: inout UniqueArray<UInt8>) {
        put("{\"title\":\"", &output)
        MarkupText.appendJSON(status.reasonPhrase.utf8Span.span, to: &output)
        put("\",\"status\":", &output)
        Decimal.append(UInt64(status.code), to: &output)
        if !explanation.isEmpty {
            put(",\"detail\":\"", &output)
            MarkupText.appendJSON(explanation.utf8Span.span, to: &output)
            put("\"", &output)
        }
        put("}\n", &output)
    }

    private func putTitle(_ output: inout UniqueArray<UInt8>) {
        Decimal.append(UInt64(status.code), to: &output)
        put(" ", &output)
        MarkupText.appendHTML(status.reasonPhrase.utf8Span.span, to: &output)
    }

    private func put(_ text: String, _ output: inout UniqueArray<UInt8>) {
        output.append(copying: text.utf8Span.span)
    }

    private static var style: String {
        """
        :root { color-scheme: light dark; --ink: #1d2330; --soft: #5b6478; --page: #f7f8fa;
          --accent: #c2410c; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e8eaf0; --soft: #9aa3b5; --page: #14171d; --accent: #fb923c; }
        }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center;
          background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
        main { padding: 2rem; max-width: 34rem; }
        .code { margin: 0; color: var(--accent); font-weight: 600; letter-spacing: .08em; }
        h1 { margin: .25rem 0 .75rem; font-size: 2rem; line-height: 1.2; }
        p { margin: 0; color: var(--soft); overflow-wrap: anywhere; }

        """
    }
}
