// SPDX-License-Identifier: Apache-2.0

public import HTTP
public import StaticFiles

/// What a server answers for one host: its endpoints, its redirections, its files.
///
/// Immutable once the server has it.
public struct Site: Sendable {
    /// What the site is called in records.
    public var name = "default"
    /// The files to serve; nil for none.
    public var root: DocumentRoot?
    /// The paths that the server itself answers, asked before everything else.
    public var endpoints: [any Endpoint]
    /// Rules that send clients elsewhere, of which the most exact one counts; asked after the endpoints
    /// and before the files.
    public var redirects: [RedirectRule] = []
    /// What a proxy has taken off the front of paths, escaped: redirections to paths of the site begin
    /// with it.
    public var prefix: [UInt8] = []
    /// What becomes of escaped slashes in paths.
    public var encodedSlash = RequestPath.EncodedSlash.refused
    /// Fields of every response.
    ///
    /// `Server` and `X-Content-Type-Options` are replaced by fields of that name, or removed by an
    /// empty value. Names that frame a response must not be among them.
    public var fields: [SiteFields.Field] = []
    /// The name by which its responses are counted.
    fileprivate(set) var label = SiteLabels.standard
    /// Fields of the responses for some paths, which win over those of the same name.
    public var fieldsByPath = PathTable<[SiteFields.Field]>()

    /// Creates a site.
    public init(root: DocumentRoot?, endpoints: [any Endpoint]) {
        self.root = root
        self.endpoints = endpoints
    }
}

/// The sites of a server, and the host names that they answer to.
///
/// Immutable once the server has it.
public struct SiteTable: Sendable {
    /// The default site first.
    private(set) var sites: [Site]
    /// In lower case, each with the position of its site; of two that are equal, the first counts.
    private(set) var names: [(name: String, site: Int)] = []

    /// Creates a table with one site, which answers to every name that no other has.
    public init(default site: Site) {
        sites = [site]
    }

    /// Adds a site, whose first name is the one that it is counted by.
    ///
    /// - Parameter names: in lower case: `example.org`, or `*.example.org` for every name with
    ///   exactly one more label.
    public mutating func add(_ site: Site, names: [String]) {
        for name in names {
            self.names.append((name.lowercased(), sites.count))
        }
        var site = site
        site.label = names.first?.lowercased() ?? SiteLabels.standard
        sites.append(site)
    }
}
