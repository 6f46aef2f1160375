// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import StaticFiles
import WorkerPool

/// What a request is for: a site, and what of it.
struct Route {
    /// The site's position in the generation's table.
    let site: Int
    let target: Target

    /// What of a site a request is for.
    enum Target {
        /// Nothing: it was refused before anything was looked up.
        case refused(RequestError)
        /// The method is known and not allowed here.
        case methodNotAllowed
        /// The client asks what is allowed.
        case options
        /// The site's endpoint of this position; its query may make no sense.
        case endpoint(Int, isAccepted: Bool)
        /// The site's redirect of this position.
        case redirect(Int)
        /// A file, where the site has any.
        case file
    }
}

/// One site as one worker serves it.
///
/// Belongs to that worker's thread.
struct WorkerSite: ~Copyable {
    /// The number of its label among all sites that were ever counted.
    let label: Int
    let endpoints: [any Endpoint]
    let redirects: RedirectIndex
    /// What a proxy has taken off the front of paths, escaped.
    let prefix: [UInt8]
    /// What becomes of escaped slashes in paths.
    let encodedSlash: RequestPath.EncodedSlash
    let fields: SiteFields
    let files: StaticFileHandler?
    /// The endpoints' paths, one after the other, so that looking for one touches no other object.
    private var endpointPaths = UniqueArray<UInt8>()
    private var endpointEnds = UniqueArray<Int>()

    /// - Parameters:
    ///   - number: the site's own among those of the generation.
    ///   - counters: the worker's.
    ///   - listingLimit: the bytes of memory that the listing of one directory may need.
    ///   - trace: called at each step of the search for a file.
    init(
        _ site: Site, number: Int, counters: RequestCounters, listingLimit: Int,
        trace: (@Sendable (FileStep) -> Void)? = nil
    ) {
        label = counters.labels.number(of: site.label)
        endpoints = site.endpoints
        redirects = RedirectIndex(site.redirects)
        prefix = site.prefix
        encodedSlash = site.encodedSlash
        fields = SiteFields(site.fields, byPath: site.fieldsByPath)
        if let root = site.root {
            files = StaticFileHandler(
                root: root, fields: fields, site: number, listingLimit: listingLimit,
                willAskDisk: {
                    counters.add(1, to: .cacheMisses)
                    ThreadPool.callColleague()
                },
                didEvict: { counters.add(UInt64($0), to: .cacheEvictions) }, trace: trace)
        } else {
            files = nil
        }
        for endpoint in endpoints {
            endpointPaths.append(copying: endpoint.path)
            endpointEnds.append(endpointPaths.count)
        }
    }

    /// What of the site a request is for.
    ///
    /// - Parameter path: its path, decoded.
    func target(_ method: Method, _ path: Span<UInt8>, query: Span<UInt8>) -> Route.Target {
        let isRead = method == .get || method == .head
        if let index = endpoint(at: path) {
            guard isRead else { return .methodNotAllowed }
            return .endpoint(index, isAccepted: endpoints[index].accepts(query: query))
        }
        if let index = redirects.find(path) {
            return .redirect(index)
        }
        return isRead ? .file : .methodNotAllowed
    }

    private func endpoint(at path: Span<UInt8>) -> Int? {
        var start = 0
        for index in endpointEnds.indices {
            let end = endpointEnds[index]
            if end - start == path.count,
                path.elementsEqual(endpointPaths.span.extracting(start..<end))
            {
                return index
            }
            start = end
        }
        return nil
    }
}
