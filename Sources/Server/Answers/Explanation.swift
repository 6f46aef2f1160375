// SPDX-License-Identifier: Apache-2.0

import BasicContainers
public import HTTP
import LinuxIO
public import StaticFiles
import Synchronization
import Threads

/// What a server would answer to a request, and why.
public struct Explanation: Sendable {
    /// What of the site answers.
    public enum Cause: Sendable {
        /// Nothing: the request is refused for what it is.
        case refusal
        /// The server itself, at this path.
        case endpoint
        /// A rule that sends the client elsewhere.
        case redirect(RedirectRule)
        /// A file, or a page in its place: the steps of the search, none where the site has no files.
        case files([FileStep])
    }

    /// The position of the site: 0 for the default site, then in the order in which they were added.
    public let site: Int
    /// The decoded path; empty where it cannot be decoded.
    public let path: [UInt8]
    /// What answers.
    public let cause: Cause
    /// nil for an endpoint that takes its time, and is therefore not asked.
    public let status: Status?
    /// The lines of the head without their ends; none without a status.
    public let head: [String]
}

extension Generation {
    /// Answers a request as a worker does, but for endpoints that hold their worker.
    ///
    /// May wait for the disk. Any thread may ask, and no server has to use the generation.
    ///
    /// - Parameter request: a whole head, as a client sends it.
    /// - Throws: why that is no request.
    public func explain(_ request: String) throws(RequestError) -> Explanation? {
        let bytes = Array(request.utf8)
        guard let head = try RequestParser.parse(bytes.span, limits: settings.requestLimits) else {
            return nil
        }
        let trace = FileTrace()
        var responder = Responder(
            self,
            counters: RequestCounters(SiteLabels(), isAskedFor: SharedFlag(), SlowRequests()),
            worker: nil
        ) { trace.note($0) }
        responder.beginTurn(TurnClock(restartedAt: MonotonicClock.nanoseconds))
        var path = UniqueArray<UInt8>()
        let route = responder.route(head, bytes.span, decodingPathInto: &path)
        guard !responder.holdsWorker(route) else {
            return Explanation(
                site: route.site, path: Array(copying: path.span), cause: .endpoint, status: nil,
                head: [])
        }
        var output = UniqueArray<UInt8>()
        let answer = responder.respond(
            to: Responder.Request(head: head, route: route, peer: PeerAddress(), isDraining: false),
            bytes.span, path: path.span, into: &output
        ) { .unstated }
        let cause: Explanation.Cause =
            switch route.target {
            case .refused, .methodNotAllowed, .options: .refusal
            case .endpoint: .endpoint
            case .redirect(let index):
                // Exceptions have no place in the index of a site's redirects.
                .redirect(
                    sites.sites[route.site].redirects.filter { $0.redirect != nil }[index])
            case .file: .files(trace.steps)
            }
        let isRefused = if case .refused = route.target { true } else { false }
        return Explanation(
            site: route.site, path: isRefused ? [] : Array(copying: path.span), cause: cause,
            status: answer.status, head: Self.headLines(output.span))
    }

    /// The lines before the first empty one.
    private static func headLines(_ response: Span<UInt8>) -> [String] {
        let text = String(decoding: Array(copying: response), as: UTF8.self)
        let end = text.firstRange(of: "\r\n\r\n")?.lowerBound ?? text.endIndex
        return text[..<end].split(separator: "\r\n").map(String.init)
    }
}

/// Collects the steps of the search for a file.
private final class FileTrace: Sendable {
    private let noted = Mutex<[FileStep]>([])

    var steps: [FileStep] { noted.withLock { $0 } }

    func note(_ step: FileStep) {
        noted.withLock { $0.append(step) }
    }
}
