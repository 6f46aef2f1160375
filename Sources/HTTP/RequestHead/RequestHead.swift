// SPDX-License-Identifier: Apache-2.0

/// A complete request head, as offsets into the bytes it was parsed from.
///
/// It is a plain value; the bytes stay with the caller, who passes the same span, or one that
/// begins with the same bytes, to what reads from them.
public struct RequestHead: Sendable {
    /// The method; `other` comes with the refusal `unsupportedMethod`.
    public internal(set) var method = Method.other

    /// The method's name as sent.
    public internal(set) var methodName = ByteSlice.empty

    /// The form of the request target.
    public internal(set) var form = TargetForm.origin

    /// The request target as sent.
    public internal(set) var target = ByteSlice.empty

    /// The path as sent, still escaped; empty in authority and asterisk form, and in absolute
    /// form where it means `/`.
    public internal(set) var path = ByteSlice.empty

    /// The query as sent, without its question mark.
    public internal(set) var query = ByteSlice.empty

    /// The host, and port if given, that the request is for: from the target if it has them,
    /// else from `Host`; empty if an HTTP/1.0 request has neither.
    ///
    /// What a trusted proxy has said goes before.
    public internal(set) var authority = ByteSlice.empty

    /// The minor version: 0 or 1; higher ones are treated as 1 (RFC 9110 section 2.5).
    public internal(set) var minorVersion: UInt8 = 1

    /// How the end of the body is found.
    public internal(set) var framing = BodyFraming.none

    /// Whether the client lets the connection persist, which `CONNECT` never does (RFC 9112
    /// section 9.3).
    public internal(set) var keepAlive = true

    /// Whether the client waits for `100 Continue` before it sends its body; never true without
    /// a body nor in HTTP/1.0 (RFC 9110 section 10.1.1).
    public internal(set) var expectsContinue = false

    /// What is wrong with a request whose framing is sure, so that it can be answered, its body
    /// read, and the connection kept.
    public internal(set) var refusal: RequestError?

    /// The known fields that are there.
    public internal(set) var fields = RequestFieldSet()

    /// The known fields that are there more than once.
    public internal(set) var repeatedFields = RequestFieldSet()

    /// The field lines, without the empty line after them.
    public internal(set) var fieldSection = ByteSlice.empty

    /// The number of bytes of the whole head, a skipped empty line before it and the empty
    /// line after it included; the body or the next request begins there.
    public internal(set) var byteCount = 0

    /// What a trusted proxy has said about the client; nothing until ``believeProxy(_:_:)``.
    public internal(set) var forwarding = Forwarding()

    /// The values of the known fields, of the first line where there are several.
    private var values = InlineArray<24, ByteSlice>(repeating: .empty)

    /// Creates a head of nothing, to be parsed into.
    public init() {}

    /// Whether the request is in HTTP/1.1 or above.
    public var isHTTP11: Bool { minorVersion != 0 }

    /// The value of a known field, without blanks around it; empty if it is not there.
    ///
    /// If the field is in `repeatedFields`, this is the first line's; ``FieldLines`` has all.
    public func value(of field: RequestField) -> ByteSlice { values[Int(field.rawValue)] }

    /// Notes a field line of a known field.
    mutating func note(_ field: RequestField, value: ByteSlice) {
        if fields.contains(field) {
            repeatedFields.insert(field)
        } else {
            fields.insert(field)
            values[Int(field.rawValue)] = value
        }
    }

    /// Notes what is wrong; what was wrong first stays.
    mutating func refuse(_ error: RequestError) {
        if refusal == nil { refusal = error }
    }
}

/// The four forms of a request target (RFC 9112 section 3.2).
public enum TargetForm: UInt8, Sendable {
    /// A path, with or without a query: what clients send to servers.
    case origin
    /// A whole `http` or `https` URI, as sent to proxies; its authority overrides `Host`.
    case absolute
    /// A host and a port; only with `CONNECT`.
    case authority
    /// `*`, the server itself; only with `OPTIONS`.
    case asterisk
}
