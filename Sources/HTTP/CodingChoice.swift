// SPDX-License-Identifier: Apache-2.0

/// In which of the codings that there are a representation is sent.
///
/// RFC 9110 section 12.5.3.
public enum CodingChoice: Equatable, Sendable {
    /// As it is, without a coding.
    case identity
    case coded(ContentCoding)
    /// The client excludes everything that there is.
    case notAcceptable

    /// Chooses by a request's `Accept-Encoding` the coding with the highest weight, and among
    /// equals the one that comes first in ``ContentCoding``.
    ///
    /// - Parameter isAvailable: whether the representation is there in a coding.
    public init(
        for head: RequestHead, in bytes: Span<UInt8>,
        where isAvailable: (ContentCoding) -> Bool
    ) {
        self = .identity
        guard head.fields.contains(.acceptEncoding) else { return }
        let codings = ContentCodings(of: head, in: bytes)
        var best = Quality.zero
        for coding in ContentCoding.allCases where isAvailable(coding) {
            let quality = codings.quality(of: coding)
            guard quality > best, !codings.prefersIdentity(to: quality) else { continue }
            best = quality
            self = .coded(coding)
        }
        if self == .identity, !codings.identityQuality.isAcceptable {
            self = .notAcceptable
        }
    }
}
