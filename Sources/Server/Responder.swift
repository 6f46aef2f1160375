// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import StaticFiles
import Synchronization

/// Turns requests into responses: routes them, and lets files, pages and endpoints write.
///
/// Belongs to one worker's thread.
struct Responder: ~Copyable {
    /// A request with what was found out about it.
    struct Request {
        let head: RequestHead
        let route: Route
        let option: ConnectionOption
    }

    private static let allowed = "GET, HEAD, OPTIONS"
    private static let text = "text/plain; charset=utf-8"

    private let context: ServerContext
    private var recorder: ExchangeRecorder
    private var files: StaticFileHandler?
    /// The decoded path of the request that was routed last.
    private var path = UniqueArray<UInt8>()
    private var date = DateField(secondsSince1970: 0)
    private var clock = TurnClock()

    init(context: ServerContext, worker: Int) {
        self.context = context
        recorder = ExchangeRecorder(context.accessLog, worker: worker)
        if let root = context.site.root {
            files = StaticFileHandler(root: root)
        }
    }

    /// Notes the time for all responses of a turn.
    mutating func beginTurn(_ clock: TurnClock) {
        self.clock = clock
        date.refresh(secondsSince1970: MonotonicClock.secondsSince1970)
    }

    /// Finds out what a request is for, and decodes its path.
    mutating func route(_ head: RequestHead, _ bytes: Span<UInt8>) -> Route {
        if let refusal = head.refusal {
            return .refused(refusal)
        }
        switch head.method {
        case .get, .head: break
        case .options: return .options
        default: return .methodNotAllowed
        }
        path.removeAll(keepingCapacity: true)
        do throws(RequestError) {
            _ = try RequestPath.decode(head.path.bytes(in: bytes), into: &path)
        } catch {
            return .refused(error)
        }
        return context.site.endpoint(path.span, query: head.query.bytes(in: bytes)) ?? .content
    }

    /// Answers a request whose body has been read, and that was routed last.
    ///
    /// Blocks where the disk is slow.
    ///
    /// - Returns: the part of a file that has to follow the output; nil for none.
    mutating func respond(
        to request: Request, _ bytes: Span<UInt8>, on socket: borrowing StreamSocket,
        into output: inout UniqueArray<UInt8>
    ) -> OutgoingPart? {
        if case .content = request.route, files != nil {
            return respondWithFile(to: request, bytes, on: socket, into: &output)
        }
        let response = fixedResponse(to: request, bytes)
        write(response, to: request, bytes, on: socket, into: &output)
        return nil
    }

    /// Answers bytes that are no request, or one that did not come in time; the connection closes.
    mutating func refuse(
        _ page: ErrorPage, isForHead: Bool, on socket: borrowing StreamSocket,
        into output: inout UniqueArray<UInt8>
    ) {
        let response = FixedResponse(page, as: .html)
        let count = response.append(date: date, .close, isHead: isForHead, to: &output)
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
            date: date, request.option, isHead: request.head.method == .head, to: &output)
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
        // Taken out, so that its bytes can be lent while the handler changes.
        var path = UniqueArray<UInt8>()
        swap(&path, &self.path)
        defer { swap(&path, &self.path) }
        let outcome = files?.respond(to: fileRequest, bytes, path: path.span, into: &output)
        switch consume outcome {
        case nil: return nil
        case .written(let status, let count):
            recorder.record(
                status, contentBytes: Int(count), clock, request.head, bytes, on: socket)
            return nil
        case .part(let status, let file, let offset, let count):
            let exchange = recorder.describeLater(
                status, contentBytes: count, clock, request.head, bytes)
            return OutgoingPart(
                part: FilePart(file: file, offset: offset, remaining: count), exchange: exchange)
        case .page(let status, let fields, let reason):
            let format = MediaPreference(of: request.head, in: bytes)
            var response = FixedResponse(ErrorPage(status), as: format)
            response.add(lines: fields.span)
            write(response, to: request, bytes, on: socket, into: &output, because: reason)
            return nil
        }
    }

    /// The response of a page or an endpoint.
    private func fixedResponse(to request: Request, _ bytes: Span<UInt8>) -> FixedResponse {
        switch request.route {
        case .content where path.count == 1:
            return FixedResponse(.ok, BuiltInPages.mediaType, BuiltInPages.welcome)
        case .content:
            return error(.notFound, "There is no such page.", request, bytes)
        case .refused(let refusal):
            return FixedResponse(
                ErrorPage(refusal), as: MediaPreference(of: request.head, in: bytes))
        case .methodNotAllowed:
            var response = error(
                .methodNotAllowed, "Allowed are \(Self.allowed).", request, bytes)
            response.add(.allow, Self.allowed)
            return response
        case .options:
            var response = FixedResponse(.noContent, Self.text, [])
            response.add(.allow, Self.allowed)
            return response
        case .health:
            return context.isDraining.load(ordering: .relaxed)
                ? FixedResponse(.serviceUnavailable, Self.text, Array("draining\n".utf8))
                : FixedResponse(.ok, Self.text, Array("ok\n".utf8))
        case .sleep(let duration):
            return FixedResponse(.ok, Self.text, Array("slept \(duration)\n".utf8))
        case .sleepMalformed:
            return error(
                .badRequest, "seconds= has to be a number from 0 to 60.", request, bytes)
        }
    }

    private func error(
        _ status: Status, _ explanation: String, _ request: Request, _ bytes: Span<UInt8>
    ) -> FixedResponse {
        FixedResponse(
            ErrorPage(status, explanation: explanation),
            as: MediaPreference(of: request.head, in: bytes))
    }
}
