// SPDX-License-Identifier: Apache-2.0

/// Which content codings a client accepts (RFC 9110 section 12.5.3).
public struct ContentCodings: Sendable {
    private var gzip: Quality?
    private var brotli: Quality?
    private var zstandard: Quality?
    private var identityWeight: Quality?
    private var others: Quality?
    private let isStated: Bool

    /// Creates the choice of a request from all its `Accept-Encoding` lines; without one, only the identity is used.
    public init(of head: RequestHead, in bytes: Span<UInt8>) {
        isStated = head.fields.contains(.acceptEncoding)
        guard isStated else { return }
        guard head.repeatedFields.contains(.acceptEncoding) else {
            read(head.value(of: .acceptEncoding).bytes(in: bytes))
            return
        }
        var lines = FieldLines(of: head, in: bytes)
        while let value = lines.nextValue(of: .acceptEncoding) { read(value.bytes(in: bytes)) }
    }

    /// How much `gzip` (RFC 9110 section 8.4.1.3) is wanted.
    public var gzipQuality: Quality { gzip ?? others ?? .zero }

    /// How much `br` (RFC 7932) is wanted.
    public var brotliQuality: Quality { brotli ?? others ?? .zero }

    /// How much `zstd` (RFC 8878) is wanted.
    public var zstandardQuality: Quality { zstandard ?? others ?? .zero }

    /// How much the content without a coding is wanted; acceptable unless it is excluded.
    public var identityQuality: Quality {
        if let identityWeight { return identityWeight }
        return others == .zero ? .zero : .one
    }

    /// How much a coding is wanted.
    public func quality(of coding: ContentCoding) -> Quality {
        switch coding {
        case .zstandard: zstandardQuality
        case .brotli: brotliQuality
        case .gzip: gzipQuality
        }
    }

    /// Whether content without a coding is wanted more than with this one.
    ///
    /// The identity is always acceptable unless it is excluded, but a client that names a coding
    /// wants it: only a weight of its own makes the identity compete.
    func prefersIdentity(to quality: Quality) -> Bool {
        identityWeight.map { $0 > quality } ?? false
    }

    private mutating func read(_ value: Span<UInt8>) {
        var elements = ListElements(value)
        while let element = elements.next() {
            var components = ListElements(element, separator: ASCII.semicolon)
            guard let name = components.next() else { continue }
            let weight = Quality.weight(of: element)
            if ASCII.matches(name, "gzip") || ASCII.matches(name, "x-gzip") {
                gzip = weight
            } else if ASCII.matches(name, "br") {
                brotli = weight
            } else if ASCII.matches(name, "zstd") {
                zstandard = weight
            } else if ASCII.matches(name, "identity") {
                identityWeight = weight
            } else if ASCII.matches(name, "*") {
                others = weight
            }
        }
    }
}

/// A content coding in which a representation can be stored.
///
/// RFC 9110 section 8.4.1; the one preferred among equals comes first.
public enum ContentCoding: UInt8, CaseIterable, Sendable {
    /// RFC 8878
    case zstandard = 1
    /// RFC 7932
    case brotli
    /// RFC 1952
    case gzip

    /// The name in `Accept-Encoding` and `Content-Encoding`.
    public var name: String {
        switch self {
        case .zstandard: "zstd"
        case .brotli: "br"
        case .gzip: "gzip"
        }
    }
}

/// The coding in which a representation is sent, of those available.
///
/// RFC 9110 section 12.5.3.
public enum CodingChoice: Equatable, Sendable {
    /// As it is, without a coding.
    case identity
    case coded(ContentCoding)
    /// The client excludes everything available.
    case notAcceptable

    /// Creates the choice that a request's `Accept-Encoding` leads to: the coding with the highest weight, and among
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
