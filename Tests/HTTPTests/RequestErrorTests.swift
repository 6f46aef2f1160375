// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

struct RequestErrorTests {
    @Test(arguments: [
        (RequestError.tlsHandshake, 400), (.requestLineTooLong(limit: 1), 414),
        (.malformedTarget, 400), (.simpleRequest, 400), (.unsupportedVersion(major: 2), 505),
        (.fieldSectionTooLarge(limit: 1), 431), (.tooManyFields(limit: 1), 431),
        (.repeatedContentLength, 400), (.malformedTransferEncoding, 400),
        (.unsupportedTransferCoding, 501), (.unsupportedMethod, 501),
        (.unsupportedExpectation, 417), (.targetNeedsTLS, 421),
        (.missingHost, 400), (.bodyTooLarge(limit: 1), 413), (.malformedChunkSize, 400),
        (.trailerTooLarge(limit: 1), 431), (.encodedSlash, 400),
    ])
    func `each cause has its status`(_ error: RequestError, _ code: Int) {
        #expect(Int(error.status.code) == code)
    }

    @Test func `only what leaves the framing sure keeps the connection`() {
        for error in [
            RequestError.unsupportedMethod, .unsupportedExpectation, .malformedHost,
            .targetNeedsTLS,
        ] {
            #expect(!error.closesConnection)
            #expect(error.explanation != "The request is malformed.")
        }
        for error in [RequestError.bodyTooLarge(limit: 1), .unsupportedTransferCoding] {
            #expect(error.closesConnection)
        }
    }

    @Test(arguments: RefusedRequests.all.map(\.error))
    func `each explanation is one sentence`(_ error: RequestError) {
        #expect(error.explanation.hasSuffix("."))
        #expect(error.explanation != "The request is malformed.")
        #expect("\(error)" == error.explanation)
    }
}

extension RequestError {
    /// Whether the connection must close after the answer, because the next request's first
    /// byte cannot be found.
    ///
    /// False for what is wrong in a request whose framing is sure.
    var closesConnection: Bool {
        switch self {
        case .missingHost, .repeatedHost, .malformedHost, .unsupportedMethod,
            .targetNeedsTLS, .unsupportedExpectation, .malformedEscape, .encodedSlash,
            .encodedNull, .overlongForm, .pathAboveRoot:
            false
        default: true
        }
    }
}
