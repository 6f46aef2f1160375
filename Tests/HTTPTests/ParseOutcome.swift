// SPDX-License-Identifier: Apache-2.0

import HTTP

/// What became of bytes given to the parser, comparable.
enum ParseOutcome: Equatable {
    case incomplete
    case refused(RequestError)
    case accepted(Summary)

    /// Everything a head tells, with its slices as text.
    struct Summary: Equatable {
        var method: Method
        var methodName: String
        var form: TargetForm
        var target: String
        var path: String
        var query: String
        var authority: String
        var minorVersion: UInt8
        var framing: BodyFraming
        var keepAlive: Bool
        var expectsContinue: Bool
        var refusal: RequestError?
        var fields: [RequestField: String]
        var byteCount: Int
    }

    init(_ bytes: [UInt8], limits: RequestLimits = .forTests) {
        do throws(RequestError) {
            guard let head = try RequestParser.parse(bytes.span, limits: limits) else {
                self = .incomplete
                return
            }
            self = .accepted(Self.summary(of: head, in: bytes))
        } catch {
            self = .refused(error)
        }
    }

    init(_ text: String, limits: RequestLimits = .forTests) {
        self.init(Array(text.utf8), limits: limits)
    }

    var summary: Summary? {
        guard case .accepted(let summary) = self else { return nil }
        return summary
    }

    private static func summary(of head: RequestHead, in bytes: [UInt8]) -> Summary {
        func text(_ slice: ByteSlice) -> String {
            String(decoding: bytes[slice.range], as: UTF8.self)
        }
        var fields: [RequestField: String] = [:]
        for field in RequestField.allCases where head.fields.contains(field) {
            fields[field] = text(head.value(of: field))
        }
        return Summary(
            method: head.method, methodName: text(head.methodName), form: head.form,
            target: text(head.target), path: text(head.path), query: text(head.query),
            authority: text(head.authority), minorVersion: head.minorVersion,
            framing: head.framing, keepAlive: head.keepAlive,
            expectsContinue: head.expectsContinue, refusal: head.refusal, fields: fields,
            byteCount: head.byteCount)
    }
}
