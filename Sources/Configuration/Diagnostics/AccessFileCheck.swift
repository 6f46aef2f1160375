// SPDX-License-Identifier: Apache-2.0

extension LoadedConfiguration {
    /// The access logs that could not be opened whoever tries to.
    ///
    /// Not those in the directories that the service's units make when they start.
    ///
    /// Blocks on the file system.
    var accessFileProblems: [Diagnostic] {
        guard let key = ConfigurationKey.all.first(where: { $0.id == "log.file" }) else {
            return []
        }
        let ofSites = zip(configuration.sites, draft.sites).map { site, draft in
            // What it inherits is found already.
            draft.origin(of: key).map { (site.accessFile, $0) }
        }
        let all = [(configuration.log.file, origin(of: key))] + ofSites.compactMap(\.self)
        return all.compactMap { path, origin in
            guard let path, let reason = FileSystem.obstacle(toAppendingTo: path) else {
                return nil
            }
            return Diagnostic(
                key, setBy: origin, message: "cannot open \(Diagnostic.quoted(path)): \(reason)")
        }
    }
}

extension FileSystem {
    /// Where systemd makes a directory for each service: `LogsDirectory=` of the units.
    private static let logs = "/var/log/poolhttpd"

    /// Returns why a file can be opened by nobody, or nil where that is a question of permissions.
    fileprivate static func obstacle(toAppendingTo path: String) -> String? {
        if obstacle(toServing: path) == nil { return "Is a directory" }
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
        let isMadeByUnit = path.hasPrefix(logs)
        return isMissing(String(path[...end])) && !isMadeByUnit ? "its directory is not there" : nil
    }
}
