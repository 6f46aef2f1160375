// SPDX-License-Identifier: Apache-2.0

/// A configuration together with where each value came from.
public struct LoadedConfiguration: Sendable, Equatable {
    /// The checked values.
    public let configuration: Configuration
    /// The files that were read, in the order of reading: a later one wins.
    public let files: [String]

    let draft: ConfigurationDraft

    /// Creates the result of a load.
    init(_ draft: ConfigurationDraft, files: [String]) {
        self.draft = draft
        self.files = files
        configuration = draft.configuration
    }

    /// Returns where the value of a key was set.
    public func origin(of key: ConfigurationKey) -> ValueOrigin {
        draft.origin(of: key)
    }

    /// The whole effective configuration as a file: every key, site and setting, with its origin
    /// as a comment.
    ///
    /// Reading the file again gives an equal configuration.
    public var effectiveINI: String {
        EffectiveINI(draft: draft, files: files).text
    }

    /// Returns what would keep the daemon from working though every value is valid.
    ///
    /// These are roots that do not exist, are not directories, or cannot be read by this process, and
    /// pages of `not_found=` and `fallback=` that are not there, access logs in directories that are
    /// not there, and a `socket_group=` that the system does not know. A site need not have a page that it
    /// inherits.
    ///
    /// Blocks on the file system. Relative paths start from the working directory. The result is
    /// empty when all is well, and may differ for another user.
    ///
    /// Source: open(2), faccessat(2).
    public func check() -> [Diagnostic] {
        var problems = unknownGroups + accessFileProblems
        if let root = configuration.server.root {
            let check = RootCheck(
                title: nil, root: root, files: configuration.files,
                rules: configuration.paths.table, pages: draft.paths.pages(ofSite: nil),
                origin: origin(of:))
            problems += check.problems()
        }
        for (site, draft) in zip(configuration.sites, draft.sites) {
            var files = site.files
            // A site without a page that others have shows the built-in one.
            if !draft.sets("files.not_found") { files.notFound = nil }
            if !draft.sets("files.fallback") { files.fallback = nil }
            let check = RootCheck(
                title: draft.title, root: site.root, files: files, rules: site.paths.table,
                pages: self.draft.paths.pages(ofSite: draft.name)
            ) { key in
                draft.origin(of: key) ?? origin(of: key)
            }
            problems += check.problems()
        }
        return problems
    }

    /// Returns the keys whose values differ from those of an earlier load, and for which a reload
    /// is not enough.
    public func keysNeedingRestart(since earlier: Configuration) -> [ConfigurationKey] {
        ConfigurationKey.all.filter { key in
            key.needsRestart && key.text(in: configuration) != key.text(in: earlier)
        }
    }

    /// Returns the mistakes of values that are valid one by one but exclude each other.
    func contradictions() -> [Diagnostic] {
        SiteConflicts(draft: draft).mistakes + endpointConflicts
    }

    private var unknownGroups: [Diagnostic] {
        guard case .unix = configuration.server.address,
            let group = configuration.server.socketGroup, group.resolved == nil
        else { return [] }
        let message = "this system has no group \(Diagnostic.quoted(group.text))"
        return ConfigurationKey.all.filter { $0.property == \Configuration.server.socketGroup }
            .map { Diagnostic($0, setBy: origin(of: $0), message: message) }
    }

    private var endpointConflicts: [Diagnostic] {
        let endpoints = configuration.endpoints
        guard endpoints.sleep, endpoints.health == Configuration.Endpoints.sleepPath else {
            return []
        }
        let message = "expected another path than that of sleep=, found \"/sleep\""
        return ConfigurationKey.all.filter { $0.property == \Configuration.endpoints.health }
            .map { Diagnostic($0, setBy: origin(of: $0), message: message) }
    }
}
