// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Reads the bytes as the fields of a conditional and negotiated request.
enum ConditionsTarget {
    private static let now: Int64 = 784_111_800

    static func run(_ bytes: [UInt8]) {
        guard let request = FuzzRequest("", bytes) else { return }
        let head = request.head
        let conditions = Preconditions(of: head, in: request.bytes.span, now: now)
        let tag = Array("\"v2\"".utf8)
        let validators = Validators(
            entityTag: tag.span, lastModified: HTTPDate(secondsSince1970: 784_111_777))
        let outcome = conditions.evaluate(validators)
        let ranged = conditions.allowsRange(validators)
        if !head.fields.intersects(.preconditions) {
            precondition(outcome == .proceed, "a condition from nowhere")
        }
        if outcome == .preconditionFailed {
            precondition(
                head.fields.contains(.ifMatch) || head.fields.contains(.ifUnmodifiedSince),
                "a failure without a reason")
        }
        if outcome == .notModified {
            precondition(
                head.fields.contains(.ifNoneMatch) || head.fields.contains(.ifModifiedSince),
                "not modified without a reason")
        }
        precondition(ranged || head.fields.contains(.ifRange), "If-Range from nowhere")
        let codings = ContentCodings(of: head, in: request.bytes.span)
        for quality in [codings.gzipQuality, codings.brotliQuality, codings.zstandardQuality] {
            precondition((0...1000).contains(quality.thousandths), "a weight out of range")
        }
        _ = MediaPreference(of: head, in: request.bytes.span)
        checkTag(bytes)
    }

    private static func checkTag(_ bytes: [UInt8]) {
        guard let tag = EntityTag(bytes.span) else { return }
        precondition(
            EntityTag.matchesStrongly(bytes.span, bytes.span) != tag.isWeak, "strong or weak")
    }
}
