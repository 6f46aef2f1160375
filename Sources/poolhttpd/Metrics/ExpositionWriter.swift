// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Writes metrics in one of the two formats in which they are read, family by family.
///
/// Sources: the text format of Prometheus, version 0.0.4; OpenMetrics, version 1.0.0.
struct ExpositionWriter {
    /// A label and its value.
    typealias Labels = KeyValuePairs<String, String>

    /// What a family is, and what is known of it.
    struct Family {
        /// In the basic unit, such as `_seconds`, and without the suffix of its type.
        let name: String
        let help: String
        /// The end of the name, where that is a unit.
        var unit: String?

        init(_ name: String, unit: String? = nil, _ help: String) {
            self.name = unit.map { "\(name)_\($0)" } ?? name
            self.unit = unit
            self.help = help
        }
    }

    /// One value of a family.
    struct Sample {
        fileprivate let labels: Labels
        fileprivate let value: String

        init(_ labels: Labels, _ value: some BinaryInteger) {
            self.labels = labels
            self.value = "\(value)"
        }

        /// - Parameter nanoseconds: are written as seconds.
        init(nanoseconds: UInt64) {
            labels = [:]
            value = ExpositionWriter.seconds(nanoseconds)
        }
    }

    private let format: MetricsFormat
    private var text = ""

    init(_ format: MetricsFormat) {
        self.format = format
    }

    /// The whole text, once every family is written.
    consuming func finish() -> [UInt8] {
        if format == .openMetrics {
            text += "# EOF\n"
        }
        return Array(text.utf8)
    }

    // MARK: - Families

    /// Writes what only grows, with a sample for each combination of labels.
    mutating func counter(_ family: Family, _ samples: [Sample]) {
        begin(family, type: "counter", suffix: "_total")
        for sample in samples {
            append(family.name + "_total", sample.labels, sample.value)
        }
    }

    /// Writes what only grows, with one sample.
    mutating func counter(_ family: Family, _ value: UInt64) {
        counter(family, [Sample([:], value)])
    }

    /// Writes what goes up and down, with a sample for each combination of labels.
    mutating func gauge(_ family: Family, _ samples: [Sample]) {
        begin(family, type: "gauge")
        for sample in samples {
            append(family.name, sample.labels, sample.value)
        }
    }

    /// Writes what goes up and down, with one sample.
    mutating func gauge(_ family: Family, _ value: Int) {
        gauge(family, [Sample([:], value)])
    }

    /// Writes what does not change while the process lives.
    mutating func info(_ family: Family, _ labels: Labels) {
        switch format {
        case .prometheus: begin(family, type: "gauge", suffix: "_info")
        case .openMetrics: begin(family, type: "info")
        }
        append(family.name + "_info", labels, "1")
    }

    /// Writes a histogram of durations.
    ///
    /// - Parameters:
    ///   - bounds: the upper bounds of the buckets in nanoseconds, ascending.
    ///   - counts: one number for each, and one more for what is longer.
    ///   - sum: in nanoseconds.
    mutating func histogram(
        _ family: Family, bounds: [UInt64], counts: [UInt64], sum: UInt64
    ) {
        begin(family, type: "histogram")
        var total: UInt64 = 0
        for (bound, count) in zip(bounds, counts) {
            total += count
            append(family.name + "_bucket", ["le": Self.seconds(bound)], "\(total)")
        }
        total += counts.count > bounds.count ? counts[bounds.count] : 0
        append(family.name + "_bucket", ["le": "+Inf"], "\(total)")
        append(family.name + "_sum", [:], Self.seconds(sum))
        append(family.name + "_count", [:], "\(total)")
    }

    // MARK: - Lines

    /// - Parameter suffix: what the Prometheus format has in the name, and OpenMetrics in samples only.
    private mutating func begin(_ family: Family, type: String, suffix: String = "") {
        let name = format == .prometheus ? family.name + suffix : family.name
        text += "# HELP \(name) \(escaped(family.help, quotes: format == .openMetrics))\n"
        text += "# TYPE \(name) \(type)\n"
        if let unit = family.unit, format == .openMetrics {
            text += "# UNIT \(name) \(unit)\n"
        }
    }

    private mutating func append(_ name: String, _ labels: Labels, _ value: String) {
        let pairs = labels.map { "\($0.key)=\"\(escaped($0.value, quotes: true))\"" }
        let list = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
        text += "\(name)\(list) \(value)\n"
    }

    private func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Nanoseconds as seconds with at least one decimal: `0.00025`, `1.0`.
    fileprivate static func seconds(_ nanoseconds: UInt64) -> String {
        var digits = String(nanoseconds % 1_000_000_000 + 1_000_000_000).dropFirst()
        while digits.count > 1, digits.last == "0" {
            digits.removeLast()
        }
        return "\(nanoseconds / 1_000_000_000).\(digits)"
    }
}
