// SPDX-License-Identifier: Apache-2.0

/// A small plot of a figure over the last minutes.
struct StatusPlot {
    private static let height = 48

    let title: String
    /// The oldest value first.
    let values: [UInt64]
    /// The value of this moment; nil for what is counted by the second.
    var now: UInt64?

    /// The value of this moment, or of the last second that is over.
    var current: UInt64 { now ?? values.dropLast().last ?? 0 }

    var most: UInt64 { values.max() ?? 0 }

    /// A figure of HTML, with SVG inside.
    var figure: String {
        let scale = max(1, most)
        let points = values.enumerated().map { index, value in
            let y = Double(Self.height) - Double(value) / Double(scale) * Double(Self.height - 2)
            return "\(index),\(Self.text(y))"
        }.joined(separator: " ")
        let width = values.count - 1
        return """
            <figure>
            <figcaption>\(title) <b>\(current.grouped)</b> <span>most \(most.grouped)</span></figcaption>
            <svg viewBox="0 0 \(width) \(Self.height)" preserveAspectRatio="none" role="img" \
            aria-label="\(title) in the last five minutes, at most \(most)">
            <polygon points="0,\(Self.height) \(points) \(width),\(Self.height)"/>
            <polyline points="\(points)"/>
            </svg>
            </figure>

            """
    }

    /// With one decimal.
    private static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
