// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import StaticFiles

/// One site as one worker serves it.
///
/// Belongs to that worker's thread.
struct WorkerSite: ~Copyable {
    let redirects: [RedirectRule]
    /// The lines that every response of the site has.
    let common: UniqueArray<UInt8>
    let hasFiles: Bool
    private let files: StaticFileHandler?
    /// Decoded paths; empty for none.
    private let healthPath: UniqueArray<UInt8>
    private let sleepPath: UniqueArray<UInt8>

    /// - Parameter number: the site's own among those of the server.
    init(_ site: Site, number: Int) {
        redirects = site.redirects
        healthPath = UniqueArray(copying: site.healthPath ?? [])
        sleepPath = UniqueArray(copying: site.sleepPath ?? [])
        var common = UniqueArray<UInt8>()
        CommonFields.append(site.fields, to: &common)
        hasFiles = site.root != nil
        if let root = site.root {
            files = StaticFileHandler(root: root, common: common.span, site: number)
        } else {
            files = nil
        }
        self.common = common
    }

    /// What a request is for.
    ///
    /// - Parameter path: its path, decoded.
    func route(_ method: Method, _ path: Span<UInt8>, query: Span<UInt8>) -> Route {
        let isRead = method == .get || method == .head
        if isRead, path.elementsEqual(healthPath.span) {
            return .health
        }
        if isRead, path.elementsEqual(sleepPath.span) {
            return Sleep.duration(query).map(Route.sleep) ?? .sleepMalformed
        }
        if !redirects.isEmpty, !path.elementsEqual(healthPath.span),
            !path.elementsEqual(sleepPath.span),
            let index = redirects.firstIndex(where: { $0.matches(path) })
        {
            return .redirect(index)
        }
        return isRead ? .content : .methodNotAllowed
    }

    /// Answers from the site's files.
    ///
    /// - Returns: nil where the site has none.
    func respond(
        to request: FileRequest, _ bytes: Span<UInt8>, path: Span<UInt8>,
        cache: inout FileCache, into output: inout UniqueArray<UInt8>
    ) -> FileOutcome? {
        files?.respond(to: request, bytes, path: path, cache: &cache, into: &output)
    }
}

/// What a request is for.
enum Route: Equatable {
    /// It was refused before anything was looked up.
    case refused(RequestError)
    /// The method is known and not allowed here.
    case methodNotAllowed
    /// The client asks what is allowed.
    case options
    case health
    /// Hold the worker for so long.
    case sleep(Duration)
    /// The query of `/sleep` makes no sense.
    case sleepMalformed
    /// What the site's rule of this position says.
    case redirect(Int)
    /// A file, or a built-in page.
    case content
}
