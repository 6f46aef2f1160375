// SPDX-License-Identifier: Apache-2.0

/// The format in which a client is best told of an error (RFC 9110 section 12.5.1).
public enum MediaPreference: Sendable, CaseIterable {
    /// `text/html`, which is the default.
    case html
    /// `text/plain`
    case text
    /// `application/problem+json` (RFC 9457)
    case problem

    /// Reads all `Accept` lines of a request.
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
}
