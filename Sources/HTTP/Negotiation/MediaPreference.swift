// SPDX-License-Identifier: Apache-2.0

/// The format in which a client prefers to read an error (RFC 9110 section 12.5.1).
public enum MediaPreference: Sendable, CaseIterable {
    /// `text/html`, which is the default.
    case html
    /// `text/plain`
    case text
    /// `application/problem+json` (RFC 9457)
    case problem

    /// Creates the preference of a request from all its `Accept` lines.
    ///
    /// HTML wins ties, then text. Without the field, or if none of the three is acceptable, it is
    /// HTML: an error is better told in an unwanted format than not at all.
    public init(of head: RequestHead, in bytes: Span<UInt8>) {
        self = .html
        guard head.fields.contains(.accept) else { return }
        var ranges = AcceptedMedia()
        var lines = FieldLines(of: head, in: bytes)
        while let value = lines.nextValue(of: .accept) { ranges.read(value.bytes(in: bytes)) }
        var best = ranges.quality(of: .html)
        for format in [MediaPreference.text, .problem] where ranges.quality(of: format) > best {
            best = ranges.quality(of: format)
            self = format
        }
    }

    /// Whether a request's `Accept` names HTML, as that of a browser does for what it shows as a page.
    ///
    /// `*/*` alone names nothing: scripts, images and fonts are asked for so.
    public static func namesHTML(_ head: RequestHead, in bytes: Span<UInt8>) -> Bool {
        guard head.fields.contains(.accept) else { return false }
        var ranges = AcceptedMedia()
        var lines = FieldLines(of: head, in: bytes)
        while let value = lines.nextValue(of: .accept) { ranges.read(value.bytes(in: bytes)) }
        return ranges.namesHTML
    }
}

/// The weights that `Accept` gives to the formats of error pages.
///
/// A more specific media range takes precedence over a less specific one.
struct AcceptedMedia {
    private var html = Weight()
    private var text = Weight()
    private var problem = Weight()

    private struct Weight {
        var quality = Quality.zero
        /// 0 for none, 1 for `*/*`, 2 for `type/*`, 3 for the type itself or one that implies it.
        var specificity = 0

        mutating func note(_ quality: Quality, specificity: Int) {
            guard specificity >= self.specificity else { return }
            self.quality = specificity > self.specificity ? quality : max(quality, self.quality)
            self.specificity = specificity
        }
    }

    /// Whether HTML itself has a weight, and not only what includes it.
    var namesHTML: Bool { html.specificity == 3 && html.quality > .zero }

    func quality(of format: MediaPreference) -> Quality {
        switch format {
        case .html: html.quality
        case .text: text.quality
        case .problem: problem.quality
        }
    }

    mutating func read(_ value: Span<UInt8>) {
        var elements = ListElements(value)
        while let element = elements.next() {
            var components = ListElements(element, separator: ASCII.semicolon)
            guard let range = components.next() else { continue }
            note(range, Quality.weight(of: element))
        }
    }

    private mutating func note(_ range: Span<UInt8>, _ quality: Quality) {
        if ASCII.matches(range, "*/*") {
            html.note(quality, specificity: 1)
            text.note(quality, specificity: 1)
            problem.note(quality, specificity: 1)
        } else if ASCII.matches(range, "text/*") {
            html.note(quality, specificity: 2)
            text.note(quality, specificity: 2)
        } else if ASCII.matches(range, "application/*") {
            problem.note(quality, specificity: 2)
        } else if ASCII.matches(range, "text/html") || ASCII.matches(range, "application/xhtml+xml")
        {
            html.note(quality, specificity: 3)
        } else if ASCII.matches(range, "text/plain") {
            text.note(quality, specificity: 3)
        } else if ASCII.matches(range, "application/json")
            || ASCII.matches(range, "application/problem+json")
        {
            problem.note(quality, specificity: 3)
        }
    }
}
