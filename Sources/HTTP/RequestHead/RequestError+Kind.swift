// SPDX-License-Identifier: Apache-2.0

extension RequestError {
    /// What part of a request is wrong: something to count by.
    public enum Kind: String, Sendable, CaseIterable {
        /// A TLS handshake in place of a request.
        case tls
        /// The request line as a whole, such as one without a version.
        case requestLine = "request_line"
        /// The method.
        case method
        /// The request target.
        case target
        /// An escape or a segment of the path.
        case path
        /// The version.
        case version
        /// A carriage return or a line feed alone.
        case lineEnding = "line_ending"
        /// A field line.
        case fields
        /// The host.
        case host
        /// `Content-Length`, alone or beside `Transfer-Encoding`.
        case contentLength = "content_length"
        /// `Transfer-Encoding`.
        case transferEncoding = "transfer_encoding"
        /// `Expect`.
        case expectation
        /// The chunks of a body.
        case chunks
        /// A part of it is larger than a limit.
        case size
    }

    /// What part of the request is wrong.
    public var kind: Kind {
        switch self {
        case .tlsHandshake: .tls
        case .simpleRequest: .requestLine
        case .malformedMethod, .unsupportedMethod: .method
        case .malformedTarget, .targetNeedsTLS: .target
        case .malformedEscape, .encodedSlash, .encodedNull, .overlongForm, .pathAboveRoot: .path
        case .malformedVersion, .unsupportedVersion: .version
        case .bareLineFeed, .bareCarriageReturn: .lineEnding
        case .malformedFieldName, .whitespaceBeforeColon, .foldedField, .controlInFieldValue:
            .fields
        case .missingHost, .repeatedHost, .malformedHost: .host
        case .malformedContentLength, .repeatedContentLength, .contentLengthWithTransferEncoding:
            .contentLength
        case .transferEncodingInHTTP10, .malformedTransferEncoding, .unsupportedTransferCoding:
            .transferEncoding
        case .unsupportedExpectation: .expectation
        case .malformedChunkSize, .malformedChunkExtension, .malformedChunkEnd: .chunks
        case .requestLineTooLong, .fieldSectionTooLarge, .tooManyFields, .bodyTooLarge,
            .chunkExtensionsTooLong, .trailerTooLarge:
            .size
        }
    }
}
