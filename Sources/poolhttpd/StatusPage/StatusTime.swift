// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import Server

/// How figures of the status are written for people.
extension Duration {
    /// Two figures at most, such as `12 ms`, `5.0 s`, `47 s`, `3 min 20 s` or `2 d 4 h`.
    var briefText: String {
        let (seconds, attoseconds) = components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        if milliseconds < 10_000 { return "\(seconds).\(milliseconds % 1000 / 100) s" }
        return roundText
    }

    /// The same in whole seconds.
    var roundText: String {
        let seconds = components.seconds
        let units: [(size: Int64, name: String)] = [
            (86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"),
        ]
        guard let first = units.firstIndex(where: { seconds >= $0.size }) else { return "0 s" }
        let (count, rest) = seconds.quotientAndRemainder(dividingBy: units[first].size)
        let text = "\(count) \(units[first].name)"
        guard first + 1 < units.count, rest >= units[first + 1].size else { return text }
        return "\(text) \(rest / units[first + 1].size) \(units[first + 1].name)"
    }
}

extension SlowRequest {
    /// The status, or what there is in its place.
    var statusText: String {
        let text = status.map(String.init) ?? ""
        return isCutOff ? text.isEmpty ? "cut off" : "\(text) cut off" : text
    }

    /// How long it took, and how long it had waited where that is worth telling.
    var timeText: String {
        queued < .milliseconds(1)
            ? duration.briefText : "\(duration.briefText) + \(queued.briefText) queued"
    }
}

extension String {
    /// The beginning, with an ellipsis where there is more.
    func shortened(to length: Int) -> String {
        count > length ? prefix(length - 1) + "…" : self
    }
}

extension UInt64 {
    /// In groups of three digits, which no line break parts.
    var grouped: String {
        let digits = Array("\(self)")
        return digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset) % 3 == 0 {
                text += "\u{202F}"
            }
            text.append(digit.element)
        }
    }
}

/// An instant as the status shows it.
struct StatusTime {
    /// In seconds since 1970.
    let seconds: Int64

    /// As in `2026-11-28T01:15:56Z`.
    var machineText: String {
        var output = UniqueArray<UInt8>()
        InternetTime.append(secondsSince1970: seconds, to: &output)
        return String(decoding: Array(copying: output.span), as: UTF8.self)
    }

    /// As in `01:15:56 UTC`.
    var clockText: String { machineText.dropFirst(11).prefix(8) + " UTC" }

    /// The clock's text as an element of HTML.
    var element: String { "<time datetime=\"\(machineText)\">\(clockText)</time>" }
}
