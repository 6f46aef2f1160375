// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import StaticFiles
import Threads

/// Turns requests into responses: finds the site, routes, and lets files, pages and endpoints write.
///
/// Belongs to one worker's thread, and to one generation.
struct Responder: ~Copyable {
    /// A request with what was found out about it.
    struct Request {
        let head: RequestHead
        let route: Route
        let peer: PeerAddress
        let isDraining: Bool
    }

    /// A response in the output.
    struct Answer: ~Copyable {
        let status: Status
        /// Bytes of content, those of the file that follows included.
        let contentBytes: UInt64
        /// What it says about the connection.
        let option: ConnectionOption
        /// What has to follow the output.
        private let body: FileBody?

        init(
            _ status: Status, contentBytes: UInt64, _ option: ConnectionOption,
            body: consuming FileBody? = nil
        ) {
            self.status = status
            self.contentBytes = contentBytes
            self.option = option
            self.body = body
        }

        consuming func takeBody() -> FileBody? { body }
    }

    let limits: RequestLimits
    let counters: RequestCounters
    let proxies: ProxySettings
    /// A copy, so that a request touches nothing else where nobody is trusted.
    let trustsProxies: Bool
    let sendsRequestID: Bool
    let log: AccessLog
    var recorder: RequestRecorder
    /// The default site first.
    var sites = UniqueArray<WorkerSite>()
    let names: HostNames
    private var cache = FileCache()
    private(set) var date = DateField(secondsSince1970: 0)
    var clock = TurnClock()

    /// - Parameters:
    ///   - counters: the worker's.
    ///   - worker: the worker's number; nil for the supervisor.
    ///   - trace: called at each step of the search for a file that is not in memory.
    init(
        _ generation: Generation, counters: RequestCounters, worker: Int?,
        trace: (@Sendable (FileStep) -> Void)? = nil
    ) {
        self.counters = counters
        limits = generation.settings.requestLimits
        proxies = generation.settings.proxies
        trustsProxies = !proxies.trusted.isEmpty
        sendsRequestID = generation.settings.sendsRequestID
        log = generation.accessLog
        recorder = RequestRecorder(
            log, counters.slowRequests, worker: worker,
            siteNames: generation.sites.sites.map(\.name))
        names = HostNames(generation.sites)
        for (number, site) in generation.sites.sites.enumerated() {
            let limit = generation.settings.bufferedBytes
            sites.append(
                WorkerSite(
                    site, number: number, counters: counters,
                    listingLimit: limit, trace: trace))
        }
    }

    /// Notes the time for all responses of a turn.
    mutating func beginTurn(_ clock: TurnClock) {
        self.clock = clock
        date.refresh(secondsSince1970: MonotonicClock.secondsSince1970)
    }

    // MARK: - Routing

    /// Finds out what a request is for.
    ///
    /// - Parameter path: is made the request's path, decoded; empty where nothing was to be decoded.
    func route(
        _ head: RequestHead, _ bytes: Span<UInt8>, decodingPathInto path: inout UniqueArray<UInt8>
    ) -> Route {
        let site = names.site(for: head.authority.bytes(in: bytes))
        path.removeAll(keepingCapacity: true)
        if let refusal = head.refusal {
            return Route(site: site, target: .refused(refusal))
        }
        if head.method == .options {
            // What is no path, or cannot be decoded, has the fields of no path.
            if head.form == .origin || head.form == .absolute,
                (try? RequestPath.decode(
                    head.path.bytes(in: bytes), encodedSlash: sites[site].encodedSlash, into: &path))
                    == nil
            {
                path.removeAll(keepingCapacity: true)
            }
            return Route(site: site, target: .options)
        }
        // CONNECT names a host, not a path.
        guard head.form != .authority else { return Route(site: site, target: .methodNotAllowed) }
        do throws(RequestError) {
            _ = try RequestPath.decode(
                head.path.bytes(in: bytes), encodedSlash: sites[site].encodedSlash, into: &path)
        } catch {
            return Route(site: site, target: .refused(error))
        }
        let query = head.query.bytes(in: bytes)
        return Route(
            site: site, target: sites[site].target(head.method, path.span, query: query))
    }

    /// Whether a request gets an error for what its head says already, so that its content need not
    /// be sent.
    func refuses(_ route: Route) -> Bool {
        switch route.target {
        case .refused, .methodNotAllowed, .endpoint(_, isAccepted: false): true
        case .options, .endpoint, .redirect, .file: false
        }
    }

    /// Whether answering may hold the worker for a while.
    func holdsWorker(_ route: Route) -> Bool {
        guard case .endpoint(let index, isAccepted: true) = route.target else { return false }
        return sites[route.site].endpoints[index].holdsWorker
    }

    // MARK: - Responding

    /// Answers a request whose body has been read.
    ///
    /// Blocks where the disk is slow, or where the route holds the worker.
    ///
    /// - Parameters:
    ///   - path: the request's path, decoded.
    ///   - option: what the response says about the connection, asked for when the head is written.
    mutating func respond(
        to request: Request, _ bytes: Span<UInt8>, path: Span<UInt8>,
        into output: inout UniqueArray<UInt8>, option: () -> ConnectionOption
    ) -> Answer {
        let start = output.count
        let answer = answer(request, bytes, path: path, into: &output, option: option)
        nameRequest(request.head, bytes, inHeadAt: start, of: &output)
        return answer
    }

    private mutating func answer(
        _ request: Request, _ bytes: Span<UInt8>, path: Span<UInt8>,
        into output: inout UniqueArray<UInt8>, option: () -> ConnectionOption
    ) -> Answer {
        let head = request.head
        let response: FixedResponse
        switch request.route.target {
        case .file:
            return respondWithFile(to: request, bytes, path: path, into: &output, option())
        case .endpoint(let index, _): response = answer(of: index, to: request, bytes)
        case .redirect(let index):
            response = .redirection(
                by: sites[request.route.site].redirects.redirects[index], for: head, bytes,
                path: path, prefix: sites[request.route.site].prefix)
        case .options: response = .options
        case .methodNotAllowed: response = .methodNotAllowed(for: head, bytes)
        case .refused(let error):
            counters.countMistake(error)
            response = FixedResponse(ErrorPage(error), for: head, bytes)
        }
        return write(response, to: request, bytes, path: path, into: &output, option())
    }

    private mutating func answer(
        of index: Int, to request: Request, _ bytes: Span<UInt8>
    ) -> FixedResponse {
        let endpoint = sites[request.route.site].endpoints[index]
        let answer = endpoint.answer(
            EndpointRequest(request.head, bytes, isDraining: request.isDraining))
        // The date is that of the response, whatever time the endpoint took.
        date.refresh(secondsSince1970: MonotonicClock.secondsSince1970)
        switch answer {
        case .line(let status, let text): return FixedResponse(status, line: text)
        case .page(let content): return FixedResponse(.ok, BuiltInPages.mediaType, content)
        case .content(let mediaType, let content):
            var response = FixedResponse(.ok, mediaType, content)
            response.add(.cacheControl, "no-store")
            return response
        case .error(let status, let explanation):
            let page = ErrorPage(status, explanation: explanation)
            return FixedResponse(page, for: request.head, bytes)
        }
    }

    /// Lets go of files in the worker's own memory that it has not been asked for since this was last
    /// called.
    mutating func forgetUnusedFiles() {
        cache.removeUnused()
    }

    private mutating func respondWithFile(
        to request: Request, _ bytes: Span<UInt8>, path: Span<UInt8>,
        into output: inout UniqueArray<UInt8>, _ option: ConnectionOption
    ) -> Answer {
        let fileRequest = FileRequest(
            head: request.head, connection: option, date: date, now: clock.start)
        let missCount = counters.value(of: .cacheMisses)
        // Taken out, so that the cache can change while a site is lent; to take the cache out instead
        // costs 500 instructions.
        var sites = UniqueArray<WorkerSite>()
        swap(&sites, &self.sites)
        let outcome = sites[request.route.site].files?.respond(
            to: FileQuery(fileRequest, bytes, path: path), cache: &cache, into: &output)
        swap(&sites, &self.sites)
        switch consume outcome {
        case nil:
            let page = ErrorPage(.notFound, explanation: "There is no such page.")
            return write(
                FixedResponse(page, for: request.head, bytes), to: request, bytes, path: path,
                into: &output, option)
        case .written(let status, let count):
            countHit(unlessMissedSince: missCount)
            self.count(status, to: request.head.method, of: request.route.site)
            recorder.record(
                status, contentBytes: count, clock, of: request.head, bytes,
                for: request.route.site, from: request.peer)
            return Answer(status, contentBytes: count, option)
        case .pieces(let status, let file, let pieces):
            countHit(unlessMissedSince: missCount)
            return answer(status, FileTransfer(file: file, pieces), to: request, bytes, option)
        case .content(let status, let content, let pieces):
            countHit(unlessMissedSince: missCount)
            return answer(status, FileTransfer(content, pieces), to: request, bytes, option)
        case .page(let status, let fields, let reason):
            countHit(unlessMissedSince: missCount)
            var response = FixedResponse(ErrorPage(status), for: request.head, bytes)
            response.add(lines: fields.span)
            return write(
                response, to: request, bytes, path: path, into: &output, option, because: reason)
        }
    }

    private mutating func answer(
        _ status: Status, _ transfer: consuming FileTransfer, to request: Request,
        _ bytes: Span<UInt8>, _ option: ConnectionOption
    ) -> Answer {
        let count = transfer.remaining
        self.count(status, to: request.head.method, of: request.route.site)
        let record = recorder.recordLater(
            status, contentBytes: count, clock, of: request.head, bytes,
            for: request.route.site, from: request.peer)
        return Answer(
            status, contentBytes: count, option, body: FileBody(file: transfer, record: record))
    }

    private mutating func write(
        _ response: borrowing FixedResponse, to request: Request, _ bytes: Span<UInt8>,
        path: Span<UInt8>, into output: inout UniqueArray<UInt8>, _ option: ConnectionOption,
        because reason: String? = nil
    ) -> Answer {
        // What was decoded of a path that is refused has no meaning.
        let isPath = if case .refused = request.route.target { false } else { !path.isEmpty }
        let lines = sites[request.route.site].fields.lines(for: isPath ? path : Span())
        let count = response.append(
            date: date, common: lines.span, option, isHead: request.head.method == .head,
            to: &output)
        self.count(response.status, to: request.head.method, of: request.route.site)
        recorder.record(
            response.status, contentBytes: count, clock, of: request.head, bytes,
            for: request.route.site, from: request.peer, because: reason)
        return Answer(response.status, contentBytes: count, option)
    }
}
