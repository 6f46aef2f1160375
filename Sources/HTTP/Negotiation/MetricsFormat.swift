// SPDX-License-Identifier: Apache-2.0

/// The format in which a client prefers to read metrics (RFC 9110 section 12.5.1).
public enum MetricsFormat: Sendable, CaseIterable {
    /// The text format of Prometheus, which is the default.
    case prometheus
    /// That of OpenMetrics.
    case openMetrics

    /// Creates the preference of a request from all its `Accept` lines.
    ///
    /// It is OpenMetrics only where its type is named, and has no less weight than `text/plain`: what
    /// accepts everything may well be a person.
    public init(of head: RequestHead, in bytes: Span<UInt8>) {
        var openMetrics = Quality.zero
        var text = Quality.zero
        var lines = FieldLines(of: head, in: bytes)
        while let value = lines.nextValue(of: .accept) {
            var elements = ListElements(value.bytes(in: bytes))
            while let element = elements.next() {
                var components = ListElements(element, separator: ASCII.semicolon)
                guard let range = components.next() else { continue }
                if ASCII.matches(range, "application/openmetrics-text") {
                    openMetrics = max(openMetrics, Quality.weight(of: element))
                } else if ASCII.matches(range, "text/plain") {
                    text = max(text, Quality.weight(of: element))
                }
            }
        }
        self = openMetrics.isAcceptable && openMetrics >= text ? .openMetrics : .prometheus
    }

    /// The value of `Content-Type`.
    ///
    /// Source: the exposition formats of Prometheus, version 0.0.4, and of OpenMetrics, version 1.0.0.
    public var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }
}
