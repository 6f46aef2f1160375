// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import Configuration
import HTTP
import LinuxIO
import Logging
import Server
import StaticFiles
import SystemPackage
import Systemd
import Threads

/// Builds a generation of the server from a configuration: opens the sites' roots, reads the media
/// types.
///
/// A key's value reaches the server here, and nowhere else.
struct GenerationBuilder {
    private let configuration: Configuration
    private let logs: LogWriters?
    private let logger: Logger
    private let mediaTypes: MediaTypes
    private let storedCodings: StoredCodings
    private let files: SharedFiles

    /// Creates a builder, which reads the system's media types once for all sites.
    ///
    /// Blocks on the file system.
    ///
    /// - Parameters:
    ///   - logs: where requests are written; nil for nowhere.
    ///   - logger: is told later on of roots that are replaced, gone or back.
    init(_ configuration: Configuration, logs: LogWriters?, logger: Logger) {
        self.configuration = configuration
        self.logs = logs
        self.logger = logger
        mediaTypes = MediaTypes(overrides: MediaTypes.Overrides(configuration.types))
        storedCodings = StoredCodings(configuration.encodings.map { ($0.nameEnd, $0.coding) })
        files = SharedFiles(maximumBytes: configuration.limits.cachedBytes)
    }

    /// Opens the roots and the access logs of all sites.
    ///
    /// Blocks on the file system.
    ///
    /// - Throws: `StartError` for a root or a log that cannot be opened.
    func generation() throws(StartError) -> Generation {
        let sites = try sites()
        let files = try siteFiles()
        logs?.files.keep(files.paths)
        return Generation(settings: settings, sites: sites, accessLog: accessLog(files))
    }

    private var settings: Generation.Settings {
        let limits = configuration.limits
        let timeouts = configuration.timeouts
        var settings = Generation.Settings(
            requestLimits: RequestLimits(
                requestLine: limits.requestLine, headerBytes: limits.headerBytes,
                headerFields: limits.headerFields, bodyBytes: UInt64(limits.bodyBytes)),
            requestsPerConnection: limits.requestsPerConnection,
            bufferedBytes: limits.bufferedBytes, sendBuffer: limits.sendBuffer,
            connectionsPerAddress: limits.connectionsPerAddress, headerTimeout: timeouts.header,
            bodyTimeout: timeouts.body, writeTimeout: timeouts.write,
            keepaliveTimeout: timeouts.keepalive, queueTimeout: timeouts.queue,
            minimumRate: timeouts.minimumRate)
        settings.proxies = ProxySettings(configuration.server)
        settings.sendsRequestID = configuration.log.requestID
        return settings
    }

    private func accessLog(_ files: SiteFiles) -> AccessLog {
        let mode: AccessLogMode =
            switch configuration.log.access {
            case .off: .off
            case .errors: .errors
            case .slow: .slow
            case .all: .all
            }
        return AccessLog(
            logs?.journal, mode: mode, slowThreshold: configuration.log.slow, files: files)
    }

    private func sites() throws(StartError) -> SiteTable {
        let server = configuration.server
        var table = SiteTable(
            default: try site(
                root: server.root, configuration.files, configuration.paths, index: server.index,
                prefix: server.prefix, headers: configuration.headers,
                redirects: configuration.redirects))
        for named in configuration.sites {
            var site = try site(
                root: named.root, named.files, named.paths, index: named.index,
                prefix: named.prefix, headers: named.headers, redirects: named.redirects)
            site.name = named.names[0]
            table.add(site, names: named.names)
        }
        return table
    }

    private func siteFiles() throws(StartError) -> SiteFiles {
        var files = SiteFiles()
        let log = configuration.log
        files.add(try siteFile(log.file, log.format, ofSite: "default"))
        for site in configuration.sites {
            files.add(try siteFile(site.accessFile, site.accessFormat, ofSite: site.names[0]))
        }
        return files
    }

    private func siteFile(
        _ path: String?, _ format: AccessLogFormat, ofSite name: String
    ) throws(StartError) -> SiteFile? {
        guard let path, let logs else { return nil }
        do throws(Errno) {
            return SiteFile(try logs.files.open(path), format: format, ofSite: name)
        } catch {
            throw StartError(accessLog: path, error)
        }
    }

    private func site(
        root: String?, _ files: Configuration.Files, _ paths: Configuration.Paths,
        index: [String], prefix: String?, headers: [Configuration.Header],
        redirects: [RedirectRule]
    ) throws(StartError) -> Site {
        var policy = policy(files, paths, index: index)
        var escaped = UniqueArray<UInt8>()
        RequestPath.appendEscaped((prefix ?? "").utf8Span.span, to: &escaped)
        policy.prefix = Array(copying: escaped.span)
        var site = Site(root: try documentRoot(root, policy), endpoints: [])
        site.prefix = policy.prefix
        site.fields = headers.map { ($0.name, $0.value) }
        for rule in paths.headers {
            site.fieldsByPath.add(rule.fields.map { ($0.name, $0.value) }, for: rule.pattern)
        }
        site.redirects = redirects
        site.encodedSlash = files.encodedSlash == .decode ? .decoded : .refused
        let isWelcoming = root == nil && RedirectIndex(redirects).find("/".utf8Span.span) == nil
        site.endpoints = endpoints(isWelcoming: isWelcoming)
        return site
    }

    private func endpoints(isWelcoming: Bool) -> [any Endpoint] {
        var endpoints: [any Endpoint] = []
        if let path = configuration.endpoints.health {
            endpoints.append(HealthEndpoint(path: path))
        }
        if configuration.endpoints.sleep {
            endpoints.append(SleepEndpoint(path: Configuration.Endpoints.sleepPath))
        }
        if isWelcoming {
            endpoints.append(WelcomeEndpoint())
        }
        return endpoints
    }

    private func policy(
        _ files: Configuration.Files, _ paths: Configuration.Paths, index: [String]
    ) -> FilePolicy {
        var policy = FilePolicy(files, index: index, mediaTypes: mediaTypes)
        policy.storedCodings = storedCodings
        for rule in paths.files {
            policy.rules.add(FileRule(rule), for: rule.pattern)
        }
        return policy
    }

    private func documentRoot(
        _ path: String?, _ policy: FilePolicy
    ) throws(StartError) -> DocumentRoot? {
        guard let path else { return nil }
        do throws(Errno) {
            return try DocumentRoot(path, policy: policy, files: files) { [logger] change in
                logger.log(change, of: path)
            }
        } catch {
            throw StartError(
                "cannot open root \"\(path)\": \(error)", StartError.status(of: error), error)
        }
    }
}

extension ProxySettings {
    /// Creates the settings that `[server]` asks for.
    fileprivate init(_ server: Configuration.Server) {
        self.init()
        trusted = server.trustedProxies
        trusted.fields = server.trustedFields
        headers =
            switch server.proxyProtocol {
            case .off: .off
            case .on: .everywhere
            case .named(let names): .named(names)
            }
    }
}

extension FileRule {
    /// Creates the rule that a section for some paths asks for.
    fileprivate init(_ files: Configuration.PathFiles) {
        self.init()
        servesHidden = files.hidden.map { $0 == .allow }
        listsDirectories = files.listing
        servesPrecompressed = files.precompressed
        notFoundPath = files.notFound
        fallbackPath = files.fallback
        cacheControl = files.cacheControl
    }
}

extension MediaTypes.Overrides {
    /// Creates the overrides that `[types]` asks for.
    fileprivate init(_ types: [Configuration.TypeOverride]) {
        self.init()
        for type in types {
            switch type.files {
            case .withExtension(let name): byExtension[name] = type.mediaType
            case .named(let name): byName[name] = type.mediaType
            case .others: unknown = type.mediaType
            }
        }
    }
}

extension FilePolicy {
    /// Creates the policy that a site's part of a configuration asks for.
    fileprivate init(_ files: Configuration.Files, index: [String], mediaTypes: MediaTypes) {
        let symlinks: Directory.SymlinkPolicy =
            switch files.symlinks {
            case .deny: .deny
            case .beneath: .beneath
            case .follow: .follow
            }
        self.init(
            indexNames: index, extensions: files.extensions, servesHidden: files.hidden == .allow,
            symlinks: symlinks, cacheLifetime: files.cache.nanoseconds,
            listsDirectories: files.listing,
            servesPrecompressed: files.precompressed, notFoundPath: files.notFound,
            fallbackPath: files.fallback, cacheControl: files.cacheControl,
            mediaTypes: mediaTypes)
    }
}
