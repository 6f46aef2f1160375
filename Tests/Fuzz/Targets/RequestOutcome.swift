// SPDX-License-Identifier: Apache-2.0

import HTTP

/// What the parser says of some bytes, comparable.
enum RequestOutcome: Equatable {
    case incomplete
    case refused(RequestError)
    case accepted(Summary)

    /// What a head tells.
    struct Summary: Equatable {
        let method: Method
        let form: TargetForm
        let slices: [Range<Int>]
        let framing: BodyFraming
        let options: [Bool]
        let refusal: RequestError?
        let byteCount: Int
    }

    init(_ bytes: Span<UInt8>, _ limits: RequestLimits) {
        do throws(RequestError) {
            guard let head = try RequestParser.parse(bytes, limits: limits) else {
                self = .incomplete
                return
            }
            self = .accepted(
                Summary(
                    method: head.method, form: head.form,
                    slices: [
                        head.methodName.range, head.target.range, head.path.range,
                        head.query.range, head.authority.range, head.fieldSection.range,
                    ], framing: head.framing,
                    options: [head.keepAlive, head.expectsContinue, head.isHTTP11],
                    refusal: head.refusal, byteCount: head.byteCount))
        } catch {
            self = .refused(error)
        }
    }
}
