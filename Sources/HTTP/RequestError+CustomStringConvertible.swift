// SPDX-License-Identifier: Apache-2.0

extension RequestError: CustomStringConvertible {
    /// One sentence for logs and error pages; it holds nothing of what the client sent.
    public var explanation: String {
        switch self {
        case .tlsHandshake: "This port speaks plain HTTP, but the client began a TLS handshake."
        case .requestLineTooLong(let limit): "The request line is longer than \(limit) bytes."
        case .malformedMethod: "The request method is not a token."
        case .malformedTarget: "The request target is malformed."
        case .simpleRequest: "The request line has no HTTP version."
        case .malformedVersion: "The HTTP version is malformed."
        case .unsupportedVersion(let major):
            "HTTP major version \(major) is not supported; this server speaks HTTP/1.1."
        case .bareLineFeed: "A line ends in a line feed without a carriage return."
        case .bareCarriageReturn: "A carriage return is not followed by a line feed."
        case .fieldSectionTooLarge(let limit): "The header fields are longer than \(limit) bytes."
        case .tooManyFields(let limit): "There are more than \(limit) header fields."
        case .malformedFieldName: "A header field name is not a token."
        case .whitespaceBeforeColon: "White space stands before the colon of a header field."
        case .foldedField: "A header field line begins with white space."
        case .controlInFieldValue: "A header field value holds a control character."
        case .missingHost: "The request has no Host field."
        case .repeatedHost: "The request has more than one Host field."
        case .malformedHost: "The host of the request is malformed."
        case .unsupportedMethod: "The request method is not known here."
        case .targetNeedsTLS: "An https target is not served on a plain connection."
        case .unsupportedExpectation: "The only expectation that can be met is 100-continue."
        default: targetOrBodyExplanation
        }
    }

    private var targetOrBodyExplanation: String {
        switch self {
        case .malformedContentLength: "The Content-Length is malformed."
        case .repeatedContentLength: "The request has more than one Content-Length."
        case .contentLengthWithTransferEncoding:
            "The request has both Content-Length and Transfer-Encoding."
        case .transferEncodingInHTTP10: "An HTTP/1.0 request has a Transfer-Encoding."
        case .malformedTransferEncoding: "The Transfer-Encoding is not a single chunked."
        case .unsupportedTransferCoding: "The only transfer coding supported is chunked."
        case .malformedEscape: "A percent sign in the path begins no escape."
        case .encodedSlash: "The path holds an escaped slash."
        case .encodedControl: "The path holds an escaped control character."
        case .pathNotUTF8: "The path is not valid UTF-8."
        case .pathAboveRoot: "The path climbs above the root."
        case .bodyTooLarge(let limit): "The request body is longer than \(limit) bytes."
        case .malformedChunkSize: "A chunk size is malformed."
        case .malformedChunkExtension: "A chunk extension is malformed."
        case .chunkExtensionTooLong(let limit):
            "Chunk extensions are longer than \(limit) bytes."
        case .malformedChunkEnd: "The data of a chunk is not followed by a line ending."
        case .trailerTooLarge(let limit): "The trailer fields are longer than \(limit) bytes."
        default: "The request is malformed."
        }
    }

    /// The explanation.
    public var description: String { explanation }
}
