// SPDX-License-Identifier: Apache-2.0

import Configuration
import HTTP
import LinuxIO
import Server
import StaticFiles
import SystemPackage

/// Makes the server's sites from a configuration: opens their roots, reads the media types.
struct SiteBuilder {
    private let configuration: Configuration
    private let mediaTypes: MediaTypes

    /// Reads the system's media types, once for all sites.
    ///
    /// Blocks on the file system.
    init(_ configuration: Configuration) {
        self.configuration = configuration
        mediaTypes = MediaTypes(
            overrides: configuration.types.map { ($0.fileExtension, $0.mediaType) })
    }

    /// Opens the roots of all sites.
    ///
    /// Blocks on the file system.
    ///
    /// - Throws: `StartError` for a root that cannot be opened.
    func sites() throws(StartError) -> SiteTable {
        let server = configuration.server
        var table = SiteTable(
            default: try site(
                root: server.root, policy: policy(configuration.files, index: server.index),
                headers: configuration.headers, redirects: configuration.redirects))
        for named in configuration.sites {
            let site = try site(
                root: named.root, policy: policy(named.files, index: named.index),
                headers: named.headers, redirects: named.redirects)
            table.add(site, names: named.names)
        }
        return table
    }

    private func site(
        root: String?, policy: FilePolicy, headers: [Configuration.Header],
        redirects: [RedirectRule]
    ) throws(StartError) -> Site {
        let endpoints = configuration.endpoints
        var site = Site(
            root: try documentRoot(root, policy),
            sleepPath: endpoints.sleep ? Configuration.Endpoints.sleepPath : nil,
            healthPath: endpoints.health)
        site.fields = headers.map { ($0.name, $0.value) }
        site.redirects = redirects
        return site
    }

    private func policy(_ files: Configuration.Files, index: [String]) -> FilePolicy {
        var policy = FilePolicy(files, index: index)
        policy.mediaTypes = mediaTypes
        return policy
    }

    private func documentRoot(
        _ path: String?, _ policy: FilePolicy
    ) throws(StartError) -> DocumentRoot? {
        guard let path else { return nil }
        do throws(Errno) {
            return try DocumentRoot(path, policy: policy)
        } catch {
            let isForbidden = error == .permissionDenied || error == .notPermitted
            throw StartError(
                "cannot open root \"\(path)\": \(error)",
                isForbidden ? .permissionDenied : .configurationInvalid, error)
        }
    }
}

extension FilePolicy {
    /// The policy that a site's part of a configuration asks for, with the built-in media types.
    init(_ files: Configuration.Files, index: [String]) {
        let symlinks: Directory.SymlinkPolicy =
            switch files.symlinks {
            case .deny: .deny
            case .beneath: .beneath
            case .follow: .follow
            }
        let (seconds, attoseconds) = files.cache.components
        self.init(
            indexNames: index, servesHidden: files.hidden == .allow, symlinks: symlinks,
            cacheLifetime: UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000))
        listsDirectories = files.listing
        servesPrecompressed = files.precompressed
        notFoundPath = files.notFound
        fallbackPath = files.fallback
        cacheControl = files.cacheControl
    }
}
