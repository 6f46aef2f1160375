// SPDX-License-Identifier: Apache-2.0

/// A request method, known or not.
///
/// Which of the known ones a resource allows is the server's affair: RFC 9110 section 9.1.
public enum Method: UInt8, Sendable, CaseIterable {
    /// Transfers the representation.
    case get
    /// As `get`, without the content.
    case head
    /// Has the content processed.
    case post
    /// Replaces the representation.
    case put
    /// Removes the resource's association.
    case delete
    /// Describes the communication options.
    case options
    /// Echoes the request.
    case trace
    /// Opens a tunnel.
    case connect
    /// Changes the representation in part (RFC 5789).
    case patch
    /// Any other token.
    case other

    /// Creates the method of a name of up to eight bytes, packed with the last byte lowest.
    init(packed name: UInt64) {
        switch name {
        case 0x47_4554: self = .get
        case 0x4845_4144: self = .head
        case 0x504F_5354: self = .post
        case 0x50_5554: self = .put
        case 0x4445_4C45_5445: self = .delete
        case 0x4F_5054_494F_4E53: self = .options
        case 0x54_5241_4345: self = .trace
        case 0x43_4F4E_4E45_4354: self = .connect
        case 0x50_4154_4348: self = .patch
        default: self = .other
        }
    }

    /// The name as it stands in a request line; empty for `other`.
    public var name: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .connect: "CONNECT"
        case .patch: "PATCH"
        case .other: ""
        }
    }
}
