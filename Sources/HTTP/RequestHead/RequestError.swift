// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a request, named for the cause.
public enum RequestError: Error, Equatable, Sendable {
    /// The bytes are the start of a TLS handshake.
    case tlsHandshake
    /// The request line with its ending is longer than `limit` bytes.
    case requestLineTooLong(limit: Int)
    /// The method is empty or not a token.
    case malformedMethod
    /// The request target has none of the four forms, or not the one its method asks for.
    case malformedTarget
    /// The line has no version, as in HTTP/0.9.
    case simpleRequest
    /// The version is not `HTTP/`, a digit, a dot and a digit.
    case malformedVersion
    /// The major version is not 1.
    case unsupportedVersion(major: UInt8)
    /// A line feed without a carriage return before it.
    case bareLineFeed
    /// A carriage return without a line feed after it.
    case bareCarriageReturn

    /// The field section with its final empty line is longer than `limit` bytes.
    case fieldSectionTooLarge(limit: Int)
    /// There are more than `limit` field lines.
    case tooManyFields(limit: Int)
    /// A field name is empty or not a token.
    case malformedFieldName
    /// White space stands before the colon of a field.
    case whitespaceBeforeColon
    /// A line of the field section begins with white space.
    case foldedField
    /// A field value holds a control byte.
    case controlInFieldValue

    /// The length is not a number of decimal digits, or does not fit 64 bits.
    case malformedContentLength
    /// The length is given more than once.
    case repeatedContentLength
    /// Length and coding are both given.
    case contentLengthWithTransferEncoding
    /// An HTTP/1.0 request has a transfer coding.
    case transferEncodingInHTTP10
    /// The transfer coding is not one single `chunked`.
    case malformedTransferEncoding
    /// A transfer coding other than `chunked` is used.
    case unsupportedTransferCoding

    /// An HTTP/1.1 request names no host.
    case missingHost
    /// The host is named more than once.
    case repeatedHost
    /// The host is not a name or address with an optional port.
    case malformedHost
    /// The method is a token this server does not know.
    case unsupportedMethod
    /// The target is an `https` URI, which nobody may answer for on a plain connection.
    case targetNeedsTLS
    /// Something other than `100-continue` is expected.
    case unsupportedExpectation

    /// A percent sign is not followed by two hexadecimal digits.
    case malformedEscape
    /// A slash is escaped, which would make one segment look like two.
    case encodedSlash
    /// NUL is escaped.
    case encodedNull
    /// The decoded path holds an overlong form of UTF-8.
    case overlongForm
    /// Dot segments climb above the root.
    case pathAboveRoot

    /// The body is longer than `limit` bytes.
    case bodyTooLarge(limit: UInt64)
    /// A chunk's size is not hexadecimal, is too large, or has too many digits.
    case malformedChunkSize
    /// A chunk extension breaks the grammar.
    case malformedChunkExtension
    /// The extensions of all chunks together are longer than `limit` bytes.
    case chunkExtensionsTooLong(limit: Int)
    /// A chunk's data is not followed by a line ending.
    case malformedChunkEnd
    /// The trailer section is longer than `limit` bytes.
    case trailerTooLarge(limit: Int)

    /// The status to answer with; the only map from cause to wire.
    public var status: Status {
        switch self {
        case .requestLineTooLong: .uriTooLong
        case .unsupportedVersion: .httpVersionNotSupported
        case .fieldSectionTooLarge, .tooManyFields, .trailerTooLarge: .requestHeaderFieldsTooLarge
        case .unsupportedMethod, .unsupportedTransferCoding: .notImplemented
        case .targetNeedsTLS: .misdirectedRequest
        case .unsupportedExpectation: .expectationFailed
        case .bodyTooLarge: .contentTooLarge
        default: .badRequest
        }
    }
}

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
        case .encodedNull: "The path holds an escaped NUL."
        case .overlongForm: "The path holds an overlong form of a character."
        case .pathAboveRoot: "The path climbs above the root."
        case .bodyTooLarge(let limit): "The request body is longer than \(limit) bytes."
        case .malformedChunkSize: "A chunk size is malformed."
        case .malformedChunkExtension: "A chunk extension is malformed."
        case .chunkExtensionsTooLong(let limit):
            "Chunk extensions are longer than \(limit) bytes."
        case .malformedChunkEnd: "The data of a chunk is not followed by a line ending."
        case .trailerTooLarge(let limit): "The trailer fields are longer than \(limit) bytes."
        default: "The request is malformed."
        }
    }

    /// The explanation.
    public var description: String { explanation }
}
