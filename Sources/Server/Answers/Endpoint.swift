// SPDX-License-Identifier: Apache-2.0

public import HTTP

/// A path that the server itself answers, on every site that has it: for `GET` and `HEAD`.
///
/// Any worker may call it, several at once.
public protocol Endpoint: Sendable {
    /// The path, decoded.
    var path: [UInt8] { get }

    /// Whether answering may hold the worker for a while, at most for `Server.maximumHold`.
    var holdsWorker: Bool { get }

    /// Whether a query makes sense; asked before a request's content is read.
    func accepts(query: Span<UInt8>) -> Bool

    /// Answers a request; also one whose query makes no sense.
    ///
    /// Blocks only where `holdsWorker` says so.
    func answer(_ request: EndpointRequest) -> EndpointAnswer
}

extension Endpoint {
    /// Answers at once.
    public var holdsWorker: Bool { false }

    /// Looks at no query.
    public func accepts(query: Span<UInt8>) -> Bool { true }
}

/// What an endpoint is told of a request.
public struct EndpointRequest: ~Escapable {
    let head: RequestHead
    private let bytes: Span<UInt8>
    let isDraining: Bool

    /// - Parameter bytes: those of the request.
    @_lifetime(copy bytes)
    init(_ head: RequestHead, _ bytes: Span<UInt8>, isDraining: Bool) {
        self.head = head
        self.bytes = bytes
        self.isDraining = isDraining
    }

    var query: Span<UInt8> {
        @_lifetime(copy self)
        get { head.query.bytes(in: bytes) }
    }

    /// Whether the client asks for a page, as a browser does.
    public var namesHTML: Bool { MediaPreference.namesHTML(head, in: bytes) }

    /// The format in which the client prefers to read metrics.
    public var metricsFormat: MetricsFormat { MetricsFormat(of: head, in: bytes) }
}

/// What an endpoint answers.
public enum EndpointAnswer: Sendable {
    /// A line of plain text.
    case line(Status, String)
    /// An HTML page.
    case page([UInt8])
    /// Content of a media type, which no cache may keep.
    case content(String, [UInt8])
    /// What is wrong with the request.
    case error(Status, String)
}

/// Tells whether the server is well.
public struct HealthEndpoint: Endpoint {
    /// The path, decoded.
    public let path: [UInt8]

    /// Creates an endpoint at a path, decoded.
    public init(path: String) {
        self.path = Array(path.utf8)
    }

    /// Answers 200, or 503 while the server drains.
    public func answer(_ request: EndpointRequest) -> EndpointAnswer {
        request.isDraining ? .line(.serviceUnavailable, "draining") : .line(.ok, "ok")
    }
}

/// The page that is served while no root is set: it says what to do next.
public struct WelcomeEndpoint: Endpoint {
    /// `/`.
    public let path = Array("/".utf8)

    /// Creates the endpoint.
    public init() {}

    /// Answers with the page.
    public func answer(_ request: EndpointRequest) -> EndpointAnswer { .page(BuiltInPages.welcome) }
}
