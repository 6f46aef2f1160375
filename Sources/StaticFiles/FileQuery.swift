// SPDX-License-Identifier: Apache-2.0

public import HTTP

/// What is needed of a request for a file, apart from its bytes.
public struct FileRequest: Sendable {
    let head: RequestHead
    let connection: ConnectionOption
    let date: DateField
    let now: UInt64
    /// The root's count of changes when the answer was begun.
    var changeCount: UInt64 = 0
    /// When the root was looked up, by the clock of `now`: what is found below it is trusted from then
    /// on.
    var rootTime: UInt64 = 0

    /// Creates a request.
    ///
    /// - Parameters:
    ///   - connection: what the response says about its connection.
    ///   - date: the time for `Date`.
    ///   - now: the same instant in nanoseconds of `MonotonicClock`.
    public init(
        head: RequestHead, connection: ConnectionOption, date: DateField, now: UInt64
    ) {
        self.head = head
        self.connection = connection
        self.date = date
        self.now = now
    }
}

/// A request for a file, and the path under which it is looked for.
public struct FileQuery: ~Escapable {
    var request: FileRequest
    /// What the request's head was parsed from.
    let bytes: Span<UInt8>
    /// The path that is looked for, decoded.
    let path: Span<UInt8>
    /// The path that was asked for, decoded: another one while a page is looked for that stands for what
    /// is missing.
    let askedPath: Span<UInt8>
    /// Whether the two differ.
    let isForPage: Bool

    /// Creates a query.
    ///
    /// - Parameters:
    ///   - bytes: what the request's head was parsed from.
    ///   - path: the request's path, decoded.
    @_lifetime(copy bytes, copy path)
    public init(_ request: FileRequest, _ bytes: Span<UInt8>, path: Span<UInt8>) {
        self.request = request
        self.bytes = bytes
        self.path = path
        askedPath = path
        isForPage = false
    }

    @_lifetime(copy query, copy path)
    private init(_ query: FileQuery, page path: Span<UInt8>) {
        request = query.request
        bytes = query.bytes
        self.path = path
        askedPath = query.askedPath
        isForPage = true
    }

    /// The same request, answered with the page of another path.
    @_lifetime(copy self, copy path)
    func at(_ path: Span<UInt8>) -> FileQuery { FileQuery(self, page: path) }

    /// Whether a browser wants to show what is asked for as a page: HTML is wanted, and the path looks
    /// like that of no file, whose last segment has an extension.
    ///
    /// What lies below `/.well-known/` is for programs (RFC 8615).
    var isNavigation: Bool {
        var index = path.count
        while index > 0, path[index - 1] != UInt8(ascii: "/") {
            index -= 1
            if path[index] == UInt8(ascii: ".") { return false }
        }
        return !HiddenName.isWellKnown(path) && MediaPreference.namesHTML(request.head, in: bytes)
    }
}
