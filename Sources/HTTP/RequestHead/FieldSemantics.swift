// SPDX-License-Identifier: Apache-2.0

/// What the fields that steer the connection and the framing do to a head.
struct FieldSemantics {
    private var closes = false
    private var keepsAlive = false
    private var expectsContinue = false

    /// Applies one line, already noted in the head.
    @inline(__always)
    mutating func apply(
        _ field: RequestField, value: Span<UInt8>, to head: inout RequestHead
    ) throws(RequestError) {
        switch field {
        case .host: applyHost(value, to: &head)
        case .connection: applyConnection(value)
        case .contentLength: try applyContentLength(value, to: &head)
        case .transferEncoding: try applyTransferEncoding(value, to: &head)
        case .expect: applyExpect(value, to: &head)
        default: break
        }
    }

    /// Settles what needs the whole section.
    mutating func finish(_ head: inout RequestHead) {
        // What follows a CONNECT may be meant for its tunnel, and must not be taken for requests.
        let persists = head.isHTTP11 || keepsAlive
        head.keepAlive = persists && !closes && head.method != .connect
        head.expectsContinue = expectsContinue && head.isHTTP11 && head.framing != .none
        if head.isHTTP11, !head.fields.contains(.host) { head.refuse(.missingHost) }
    }

    /// `Host` is checked even where the target overrides it (RFC 9112 section 3.2).
    private func applyHost(_ value: Span<UInt8>, to head: inout RequestHead) {
        if head.repeatedFields.contains(.host) {
            head.refuse(.repeatedHost)
        } else if !Authority.isValid(value, portRequired: false) {
            head.refuse(.malformedHost)
        } else if head.authority.isEmpty {
            head.authority = head.value(of: .host)
        }
    }

    /// RFC 9110 section 7.6.1.
    private mutating func applyConnection(_ value: Span<UInt8>) {
        var options = ListElements(value)
        while let option = options.next() {
            if ASCII.matches(option, "close") {
                closes = true
            } else if ASCII.matches(option, "keep-alive") {
                keepsAlive = true
            }
        }
    }

    /// RFC 9110 section 8.6; a repeated length is refused even if the values agree.
    private func applyContentLength(
        _ value: Span<UInt8>, to head: inout RequestHead
    ) throws(RequestError) {
        if head.fields.contains(.transferEncoding) { throw .contentLengthWithTransferEncoding }
        if head.repeatedFields.contains(.contentLength) { throw .repeatedContentLength }
        guard let length = ASCII.decimal(value) else { throw .malformedContentLength }
        if length > 0 { head.framing = .length(length) }
    }

    /// RFC 9112 sections 6.1 and 7.1: one `chunked`, without parameters, and nothing else.
    private func applyTransferEncoding(
        _ value: Span<UInt8>, to head: inout RequestHead
    ) throws(RequestError) {
        guard head.isHTTP11 else { throw .transferEncodingInHTTP10 }
        if head.fields.contains(.contentLength) { throw .contentLengthWithTransferEncoding }
        if head.repeatedFields.contains(.transferEncoding) { throw .malformedTransferEncoding }
        guard ASCII.matches(value, "chunked") else {
            throw Self.namesOtherCoding(value)
                ? .unsupportedTransferCoding : .malformedTransferEncoding
        }
        head.framing = .chunked
    }

    /// Whether the first coding of a list is a token other than `chunked`.
    private static func namesOtherCoding(_ value: Span<UInt8>) -> Bool {
        var end = 0
        while end < value.count, ByteSet.token.contains(value[end]) { end += 1 }
        let coding = value.extracting(first: end)
        return end > 0 && !ASCII.matches(coding, "chunked")
    }

    /// RFC 9110 section 10.1.1.
    private mutating func applyExpect(_ value: Span<UInt8>, to head: inout RequestHead) {
        var expectations = ListElements(value)
        while let expectation = expectations.next() {
            if ASCII.matches(expectation, "100-continue") {
                expectsContinue = true
            } else {
                head.refuse(.unsupportedExpectation)
            }
        }
    }
}
