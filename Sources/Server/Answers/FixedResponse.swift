// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// A response whose content is in memory and belongs to no file: a page, or an endpoint's answer.
struct FixedResponse: ~Copyable {
    private static let plainText = "text/plain; charset=utf-8"
    /// The methods that a path can be asked for with.
    private static let allowed = "GET, HEAD, OPTIONS"

    let status: Status
    /// Complete field lines besides those that every head has.
    private var fields = UniqueArray<UInt8>()
    private let content: [UInt8]

    init(_ status: Status, _ mediaType: String, _ content: [UInt8]) {
        self.status = status
        self.content = content
        if !status.forbidsBody {
            ResponseFields.append(.contentType, mediaType, to: &fields)
            ResponseFields.append(.contentLength, UInt64(content.count), to: &fields)
        }
    }

    /// Creates a line of plain text.
    init(_ status: Status, line: String) {
        self.init(status, Self.plainText, Array("\(line)\n".utf8))
    }

    /// Creates an error's page in a format, which a cache is told to depend on `Accept`.
    ///
    /// RFC 9110 section 12.5.5.
    init(_ page: ErrorPage, as format: MediaPreference) {
        var content = UniqueArray<UInt8>()
        page.append(as: format, to: &content)
        self.init(page.status, ErrorPage.contentType(format), Array(copying: content.span))
        // Caches may keep errors, and another client may like another format better.
        add(.vary, "Accept")
    }

    /// Creates an error's page in the format that the client prefers.
    init(_ page: ErrorPage, for head: RequestHead, _ bytes: Span<UInt8>) {
        self.init(page, as: MediaPreference(of: head, in: bytes))
    }

    /// The answer to `OPTIONS`.
    static var options: FixedResponse {
        var response = FixedResponse(.noContent, plainText, [])
        response.add(.allow, allowed)
        return response
    }

    /// The answer to a method that is known and not allowed.
    static func methodNotAllowed(for head: RequestHead, _ bytes: Span<UInt8>) -> FixedResponse {
        let page = ErrorPage(.methodNotAllowed, explanation: "Allowed are \(allowed).")
        var response = FixedResponse(page, for: head, bytes)
        response.add(.allow, allowed)
        return response
    }

    /// The answer that sends a client elsewhere.
    ///
    /// - Parameter prefix: what a proxy has taken off the front of paths, escaped.
    static func redirection(
        by redirect: Redirect, for head: RequestHead, _ bytes: Span<UInt8>, path: Span<UInt8>,
        prefix: [UInt8]
    ) -> FixedResponse {
        let host = HostNames.host(of: head.authority.bytes(in: bytes))
        guard !redirect.needsHost || !host.isEmpty else {
            // HTTP/1.0 need not name one.
            return FixedResponse(ErrorPage(.missingHost), for: head, bytes)
        }
        var location = UniqueArray<UInt8>()
        redirect.appendLocation(for: head, bytes, path: path, host: host, to: &location)
        if location[0] == UInt8(ascii: "/") {
            location.insert(copying: prefix.span, at: 0)
        }
        var line = UniqueArray<UInt8>()
        ResponseFields.append(.location, location.span, to: &line)
        var response = FixedResponse(ErrorPage(redirect.status), for: head, bytes)
        response.add(lines: line.span)
        return response
    }

    /// Adds a field.
    mutating func add(_ name: FieldName, _ value: String) {
        ResponseFields.append(name, value, to: &fields)
    }

    /// Adds field lines that are complete already.
    mutating func add(lines: Span<UInt8>) {
        fields.append(copying: lines)
    }

    /// Writes head and content.
    ///
    /// - Parameter common: the lines that all responses of the site have.
    /// - Returns: the number of bytes of content.
    func append(
        date: DateField, common: Span<UInt8>, _ option: ConnectionOption, isHead: Bool,
        to output: inout UniqueArray<UInt8>
    ) -> UInt64 {
        ResponseHead.append(
            status, date: date, common: common, connection: option, fields: fields.span,
            to: &output)
        guard !isHead else { return 0 }
        output.append(copying: content.span)
        return UInt64(content.count)
    }
}
