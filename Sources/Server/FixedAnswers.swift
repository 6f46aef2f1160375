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
        redirects: [Redirect], isDraining: Bool
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
        by redirect: Redirect, _ request: Responder.Request, _ bytes: Span<UInt8>,
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
