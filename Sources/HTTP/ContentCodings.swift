// SPDX-License-Identifier: Apache-2.0

/// Which content codings a client accepts (RFC 9110 section 12.5.3).
public struct ContentCodings: Sendable {
    private var gzip: Quality?
    private var brotli: Quality?
    private var zstandard: Quality?
    private var identityWeight: Quality?
    private var others: Quality?
    private let isStated: Bool

    /// Reads all `Accept-Encoding` lines of a request; without one, only the identity is used.
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
            var parts = ListElements(element, separator: ASCII.semicolon)
            guard let name = parts.next() else { continue }
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
