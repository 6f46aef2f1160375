// SPDX-License-Identifier: Apache-2.0

/// An element of `Forwarded`: what one proxy says about the request that it was sent.
struct ForwardedElement: Equatable {
    /// Where the request came from; hidden where the element does not say.
    var node = ForwardedNode.hidden
    /// Whether it came by `https`; nil where the element does not say.
    var isSecure: Bool?
    /// The host that it was for; empty where the element does not say.
    var host = 0..<0
}

/// Reads the elements of a line of `Forwarded`.
///
/// Source: RFC 7239 section 4.
struct ForwardedElements: ~Escapable {
    private let value: Span<UInt8>
    private var position = 0
    /// The names that the element at hand has had.
    private var hasNode = false
    private var hasScheme = false
    private var hasHost = false

    @_lifetime(copy value)
    init(_ value: Span<UInt8>) {
        self.value = value
    }

    /// A line that is not as it should be.
    struct Malformed: Error {}

    /// The next element, its positions those in the value; nil after the last.
    mutating func next() throws(Malformed) -> ForwardedElement? {
        skip(ASCII.comma)
        guard position < value.count else { return nil }
        var element = ForwardedElement()
        (hasNode, hasScheme, hasHost) = (false, false, false)
        while position < value.count, value[position] != ASCII.comma {
            try readPair(into: &element)
            skip(ASCII.semicolon)
        }
        return element
    }

    /// Goes past blanks, and past a sign as often as it is there.
    private mutating func skip(_ sign: UInt8) {
        while position < value.count,
            ASCII.isBlank(value[position]) || value[position] == sign
        {
            position += 1
        }
    }

    /// Takes a name, `=` and a value.
    private mutating func readPair(into element: inout ForwardedElement) throws(Malformed) {
        let name = readToken()
        guard !name.isEmpty, position < value.count, value[position] == ASCII.equals else {
            throw Malformed()
        }
        position += 1
        let range = try readValue()
        try apply(value.extracting(name), range, to: &element)
        // Nothing but blanks may stand before the sign that separates.
        while position < value.count, ASCII.isBlank(value[position]) { position += 1 }
        guard
            position == value.count || value[position] == ASCII.comma
                || value[position] == ASCII.semicolon
        else { throw Malformed() }
    }

    private mutating func readToken() -> Range<Int> {
        let start = position
        while position < value.count, ByteSet.token.contains(value[position]) { position += 1 }
        return start..<position
    }

    /// Takes a token or a quoted string, without its quotes.
    private mutating func readValue() throws(Malformed) -> Range<Int> {
        guard position < value.count, value[position] == ASCII.quote else {
            let token = readToken()
            guard !token.isEmpty else { throw Malformed() }
            return token
        }
        let start = position + 1
        position = start
        while position < value.count, value[position] != ASCII.quote {
            // No node, scheme or host has a byte that would have to be escaped.
            guard value[position] != ASCII.backslash else { throw Malformed() }
            position += 1
        }
        guard position < value.count else { throw Malformed() }
        defer { position += 1 }
        return start..<position
    }

    /// Takes a pair over, of which no name may be there twice.
    private mutating func apply(
        _ name: Span<UInt8>, _ range: Range<Int>, to element: inout ForwardedElement
    ) throws(Malformed) {
        let text = value.extracting(range)
        if ASCII.matches(name, "for") {
            guard !hasNode, let node = ForwardedNode(text) else { throw Malformed() }
            hasNode = true
            element.node = node
        } else if ASCII.matches(name, "proto") {
            guard !hasScheme, let isSecure = Scheme.isSecure(text) else { throw Malformed() }
            hasScheme = true
            element.isSecure = isSecure
        } else if ASCII.matches(name, "host") {
            guard !hasHost, Authority.isValid(text, portRequired: false) else { throw Malformed() }
            hasHost = true
            element.host = range
        }
    }
}

/// The schemes by which a request can come.
enum Scheme {
    /// Whether a scheme is that of a secured connection; nil for one that is none of HTTP.
    static func isSecure(_ text: Span<UInt8>) -> Bool? {
        if ASCII.matches(text, "https") { return true }
        return ASCII.matches(text, "http") ? false : nil
    }
}
