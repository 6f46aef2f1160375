// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// The responses that come from no file: errors, endpoints, redirections and the built-in pages.
enum FixedAnswers {
    private static let allowed = "GET, HEAD, OPTIONS"
    private static let text = "text/plain; charset=utf-8"

    /// The response to a request.
    ///
    /// - Parameters:
    ///   - path: the request's path, decoded.
    ///   - redirects: the site's rules.
    static func response(
        to request: Responder.Request, _ bytes: Span<UInt8>, path: Span<UInt8>,
        redirects: [RedirectRule], isDraining: Bool
    ) -> FixedResponse {
        switch request.route {
        case .content where path.count == 1:
            return FixedResponse(.ok, BuiltInPages.mediaType, BuiltInPages.welcome)
        case .content:
            return error(.notFound, "There is no such page.", request, bytes)
        case .refused(let refusal):
            return FixedResponse(ErrorPage(refusal), for: request.head, bytes)
        case .methodNotAllowed:
            var response = error(.methodNotAllowed, "Allowed are \(allowed).", request, bytes)
            response.add(.allow, allowed)
            return response
        case .options:
            var response = FixedResponse(.noContent, text, [])
            response.add(.allow, allowed)
            return response
        case .health:
            return isDraining
                ? FixedResponse(.serviceUnavailable, text, Array("draining\n".utf8))
                : FixedResponse(.ok, text, Array("ok\n".utf8))
        case .sleep(let duration):
            return FixedResponse(.ok, text, Array("slept \(duration)\n".utf8))
        case .sleepMalformed:
            return error(
                .badRequest, "seconds= has to be a number from 0 to 60.", request, bytes)
        case .redirect(let index):
            return redirection(by: redirects[index], request, bytes, path)
        }
    }

    private static func redirection(
        by redirect: RedirectRule, _ request: Responder.Request, _ bytes: Span<UInt8>,
        _ path: Span<UInt8>
    ) -> FixedResponse {
        var location = UniqueArray<UInt8>()
        redirect.appendLocation(for: request.head, bytes, path: path, to: &location)
        var line = UniqueArray<UInt8>()
        ResponseFields.append(.location, location.span, to: &line)
        var response = FixedResponse(ErrorPage(redirect.status), for: request.head, bytes)
        response.add(lines: line.span)
        return response
    }

    private static func error(
        _ status: Status, _ explanation: String, _ request: Responder.Request,
        _ bytes: Span<UInt8>
    ) -> FixedResponse {
        FixedResponse(ErrorPage(status, explanation: explanation), for: request.head, bytes)
    }
}

/// A response whose content is in memory and belongs to no file: a page, or an endpoint's answer.
struct FixedResponse: ~Copyable {
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

    /// An error's page in a format, which a cache is told to depend on `Accept`.
    ///
    /// RFC 9110 section 12.5.5.
    init(_ page: ErrorPage, as format: MediaPreference) {
        var content = UniqueArray<UInt8>()
        page.append(as: format, to: &content)
        self.init(page.status, ErrorPage.contentType(format), Array(copying: content.span))
        // Caches may keep errors, and another client may like another format better.
        add(.vary, "Accept")
    }

    /// An error's page in the client's favourite format.
    init(_ page: ErrorPage, for head: RequestHead, _ bytes: Span<UInt8>) {
        self.init(page, as: MediaPreference(of: head, in: bytes))
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
    ) -> Int {
        ResponseHead.append(
            status, date: date, common: common, connection: option, fields: fields.span,
            to: &output)
        guard !isHead else { return 0 }
        output.append(copying: content.span)
        return content.count
    }

    /// Writes head and content with the lines that a site without fields of its own has.
    func append(
        date: DateField, _ option: ConnectionOption, isHead: Bool,
        to output: inout UniqueArray<UInt8>
    ) -> Int {
        append(
            date: date, common: CommonFields.lines.utf8Span.span, option, isHead: isHead,
            to: &output)
    }
}
