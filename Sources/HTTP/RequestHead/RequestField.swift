// SPDX-License-Identifier: Apache-2.0

/// A request field that this module knows by name.
///
/// The raw value indexes the table of values in ``RequestHead``.
public enum RequestField: UInt8, Sendable, CaseIterable {
    case accept
    case acceptEncoding
    case authorization
    case connection
    case contentLength
    case contentType
    case cookie
    case expect
    case forwarded
    case host
    case ifMatch
    case ifModifiedSince
    case ifNoneMatch
    case ifRange
    case ifUnmodifiedSince
    case origin
    case range
    case referer
    case transferEncoding
    case upgrade
    case userAgent
    case xForwardedFor
    case xRequestID

    /// The name in lower case.
    public var name: String {
        switch self {
        case .accept: "accept"
        case .acceptEncoding: "accept-encoding"
        case .authorization: "authorization"
        case .connection: "connection"
        case .contentLength: "content-length"
        case .contentType: "content-type"
        case .cookie: "cookie"
        case .expect: "expect"
        case .forwarded: "forwarded"
        case .host: "host"
        case .ifMatch: "if-match"
        case .ifModifiedSince: "if-modified-since"
        case .ifNoneMatch: "if-none-match"
        case .ifRange: "if-range"
        case .ifUnmodifiedSince: "if-unmodified-since"
        case .origin: "origin"
        case .range: "range"
        case .referer: "referer"
        case .transferEncoding: "transfer-encoding"
        case .upgrade: "upgrade"
        case .userAgent: "user-agent"
        case .xForwardedFor: "x-forwarded-for"
        case .xRequestID: "x-request-id"
        }
    }
}

/// A set of known request fields, one bit each.
public struct RequestFieldSet: Equatable, Sendable {
    private var bits: UInt32 = 0

    /// Creates an empty set.
    public init() {}

    /// Whether the field is in the set.
    public func contains(_ field: RequestField) -> Bool {
        bits &>> UInt32(field.rawValue) & 1 != 0
    }

    /// Whether a field of the other set is in this one.
    public func intersects(_ others: RequestFieldSet) -> Bool { bits & others.bits != 0 }

    /// Whether no field is in the set.
    public var isEmpty: Bool { bits == 0 }

    mutating func insert(_ field: RequestField) { bits |= 1 &<< UInt32(field.rawValue) }

    /// The five fields that make a request conditional (RFC 9110 section 13.1).
    public static var preconditions: RequestFieldSet {
        var fields = RequestFieldSet()
        fields.insert(.ifMatch)
        fields.insert(.ifNoneMatch)
        fields.insert(.ifModifiedSince)
        fields.insert(.ifUnmodifiedSince)
        fields.insert(.ifRange)
        return fields
    }
}

/// Recognises known field names by the words their bytes make.
enum FieldNameTable {
    /// The known field whose name has `length` bytes and ends at `end`; nil for other names and
    /// for what is no name.
    ///
    /// Words are read back from the end of the name, over its start if it is short: a request
    /// line stands before it.
    @inline(__always)
    static func field(endingAt end: Int, length: Int, in bytes: Span<UInt8>) -> RequestField? {
        // A NUL at the start would not change the number that the bytes make.
        guard end >= 16, end < bytes.count, length > 0, bytes[end - length] != 0 else {
            return nil
        }
        let last = ByteWord(bytes, from: end - 8).lowercasedName
        switch length {
        case 4...7: return shortField(last & (1 &<< UInt64(8 * length) &- 1))
        case 8: return shortField(last)
        case 9...15:
            let first = ByteWord(bytes, from: end - 16).lowercasedName
            return field(first & (1 &<< UInt64(8 * (length - 8)) &- 1), last)
        case 16...19: return longField(last, name: bytes.extracting(max(0, end - length)..<end))
        default: return nil
        }
    }

    /// Names of four to eight bytes.
    private static func shortField(_ name: UInt64) -> RequestField? {
        switch name {
        case 0x686F_7374: .host
        case 0x72_616E_6765: .range
        case 0x6163_6365_7074: .accept
        case 0x636F_6F6B_6965: .cookie
        case 0x6578_7065_6374: .expect
        case 0x6F72_6967_696E: .origin
        case 0x72_6566_6572_6572: .referer
        case 0x75_7067_7261_6465: .upgrade
        case 0x6966_2D6D_6174_6368: .ifMatch
        case 0x6966_2D72_616E_6765: .ifRange
        default: nil
        }
    }

    /// Names of nine to fifteen bytes; the last eight are compared first.
    private static func field(_ first: UInt64, _ last: UInt64) -> RequestField? {
        let (expected, field): (UInt64, RequestField) =
            switch last {
            case 0x656E_636F_6469_6E67: (0x61_6363_6570_742D, .acceptEncoding)
            case 0x7269_7A61_7469_6F6E: (0x61_7574_686F, .authorization)
            case 0x6E6E_6563_7469_6F6E: (0x636F, .connection)
            case 0x742D_6C65_6E67_7468: (0x636F_6E74_656E, .contentLength)
            case 0x656E_742D_7479_7065: (0x636F_6E74, .contentType)
            case 0x6F72_7761_7264_6564: (0x66, .forwarded)
            case 0x6E65_2D6D_6174_6368: (0x69_662D_6E6F, .ifNoneMatch)
            case 0x6572_2D61_6765_6E74: (0x7573, .userAgent)
            case 0x7264_6564_2D66_6F72: (0x78_2D66_6F72_7761, .xForwardedFor)
            case 0x7175_6573_742D_6964: (0x782D_7265, .xRequestID)
            default: (0, .accept)
            }
        return first == expected ? field : nil
    }

    /// Names of sixteen to nineteen bytes, found by their end and compared in full.
    private static func longField(_ last: UInt64, name: Span<UInt8>) -> RequestField? {
        switch last {
        case 0x656E_636F_6469_6E67:
            ASCII.matches(name, "transfer-encoding") ? .transferEncoding : nil
        case 0x6564_2D73_696E_6365:
            ASCII.matches(name, "if-modified-since")
                ? .ifModifiedSince
                : ASCII.matches(name, "if-unmodified-since") ? .ifUnmodifiedSince : nil
        default: nil
        }
    }
}
