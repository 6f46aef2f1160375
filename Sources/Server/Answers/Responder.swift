// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import StaticFiles
import Synchronization
import Threads

/// Turns requests into responses: finds the site, routes, and lets files, pages and endpoints write.
///
/// Belongs to one worker's thread.
struct Responder: ~Copyable {
    /// A request with what was found out about it.
    struct Request {
        let head: RequestHead
        let route: Route
        let option: ConnectionOption
    }

    private let context: ServerContext
    private var recorder: ExchangeRecorder
    /// The default site first.
    private var sites = UniqueArray<WorkerSite>()
    private let names: HostNames
    private var cache = FileCache()
    /// The position of the site that the request is for that was routed last.
    private var site = 0
    /// The decoded path of that request; empty where nothing was to be decoded.
    private var path = UniqueArray<UInt8>()
    private var date = DateField(secondsSince1970: 0)
    private var clock = TurnClock()

    init(context: ServerContext, worker: Int) {
        self.context = context
        recorder = ExchangeRecorder(context.accessLog, worker: worker)
        names = HostNames(context.sites)
        for (number, site) in context.sites.sites.enumerated() {
            sites.append(WorkerSite(site, number: number))
        }
    }

    /// Notes the time for all responses of a turn.
    mutating func beginTurn(_ clock: TurnClock) {
        self.clock = clock
        date.refresh(secondsSince1970: MonotonicClock.secondsSince1970)
    }

    /// Finds out what a request is for, and decodes its path.
    mutating func route(_ head: RequestHead, _ bytes: Span<UInt8>) -> Route {
        site = names.site(for: head.authority.bytes(in: bytes))
        path.removeAll(keepingCapacity: true)
        if let refusal = head.refusal {
            return .refused(refusal)
        }
        if head.method == .options {
            return .options
        }
        // CONNECT names a host, not a path.
        guard head.form != .authority else { return .methodNotAllowed }
        do throws(RequestError) {
            _ = try RequestPath.decode(head.path.bytes(in: bytes), into: &path)
        } catch {
            return .refused(error)
        }
        return sites[site].route(head.method, path.span, query: head.query.bytes(in: bytes))
    }

    /// Answers a request whose body has been read, and that was routed last.
    ///
    /// Blocks where the disk is slow.
    ///
    /// - Returns: what of a file has to follow the output; nil for nothing.
    mutating func respond(
        to request: Request, _ bytes: Span<UInt8>, on socket: borrowing StreamSocket,
        into output: inout UniqueArray<UInt8>
    ) -> OutgoingPart? {
        if case .content = request.route, sites[site].hasFiles {
            return respondWithFile(to: request, bytes, on: socket, into: &output)
        }
        let response = FixedAnswers.response(
            to: request, bytes, path: path.span, redirects: sites[site].redirects,
            isDraining: context.isDraining.load(ordering: .relaxed))
        write(response, to: request, bytes, on: socket, into: &output)
        return nil
    }

    /// Answers bytes that are no request, or one that did not come in time; the connection closes.
    mutating func refuse(
        _ page: ErrorPage, isForHead: Bool, on socket: borrowing StreamSocket,
        into output: inout UniqueArray<UInt8>
    ) {
        let response = FixedResponse(page, as: .html)
        // Whatever host was meant is not known.
        let count = response.append(
            date: date, common: sites[0].common.span, .close, isHead: isForHead, to: &output)
        recorder.record(
            page.status, contentBytes: count, clock, nil, Span(), on: socket,
            because: page.explanation)
    }

    private mutating func write(
        _ response: borrowing FixedResponse, to request: Request, _ bytes: Span<UInt8>,
        on socket: borrowing StreamSocket, into output: inout UniqueArray<UInt8>,
        because reason: String? = nil
    ) {
        let count = response.append(
            date: date, common: sites[site].common.span, request.option,
            isHead: request.head.method == .head, to: &output)
        recorder.record(
            response.status, contentBytes: count, clock, request.head, bytes, on: socket,
            because: reason)
    }

    private mutating func respondWithFile(
        to request: Request, _ bytes: Span<UInt8>, on socket: borrowing StreamSocket,
        into output: inout UniqueArray<UInt8>
    ) -> OutgoingPart? {
        let fileRequest = FileRequest(
            head: request.head, connection: request.option, date: date, now: clock.start)
        // Taken out, so that it can change while a site and the path are lent.
        var cache = FileCache()
        swap(&cache, &self.cache)
        defer { swap(&cache, &self.cache) }
        let outcome = sites[site].respond(
            to: fileRequest, bytes, path: path.span, cache: &cache, into: &output)
        switch consume outcome {
        case nil: return nil
        case .written(let status, let count):
            recorder.record(
                status, contentBytes: Int(count), clock, request.head, bytes, on: socket)
            return nil
        case .pieces(let status, let file, let pieces):
            let part = FilePart(file: file, pieces)
            let exchange = recorder.describeLater(
                status, contentBytes: part.remaining, clock, request.head, bytes)
            return OutgoingPart(part: part, exchange: exchange)
        case .page(let status, let fields, let reason):
            var response = FixedResponse(ErrorPage(status), for: request.head, bytes)
            response.add(lines: fields.span)
            write(response, to: request, bytes, on: socket, into: &output, because: reason)
            return nil
        }
    }
}
