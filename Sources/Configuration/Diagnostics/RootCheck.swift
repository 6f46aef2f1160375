// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Checks on the file system that the files that a root needs exist.
struct RootCheck {
    /// The site as a message names it; nil for the server's own root.
    let title: String?
    /// The directory to serve.
    let root: String
    let files: Configuration.Files
    /// What some paths have of their own.
    var rules = PathTable<Configuration.PathFiles>()
    /// The pages that sections for some paths name.
    var pages: [OpenEntries.Entry] = []
    /// Tells where a key was set.
    let origin: (ConfigurationKey) -> ValueOrigin

    /// Returns a line for each file that is missing or cannot be read.
    ///
    /// Blocks on the file system.
    func problems() -> [Diagnostic] {
        if var obstacle = FileSystem.obstacle(toServing: root) {
            if obstacle.isMissing || obstacle.isPermissionDenied {
                obstacle.reason += SandboxAdvice.text(for: root)
            }
            return [problem("server.root", root, obstacle)].compactMap(\.self)
        }
        let general = [("files.not_found", files.notFound), ("files.fallback", files.fallback)]
        return general.compactMap { id, path in
            guard let path, let obstacle = obstacle(toServing: path) else { return nil }
            return problem(id, path, obstacle)
        }
            + pages.compactMap { page in
                obstacle(toServing: page.value).flatMap {
                    problem("files.\(page.name)", page.value, $0, page.origin)
                }
            }
    }

    /// Whether files are hidden whose path has a name that begins with a dot.
    private func hides(_ path: Span<UInt8>) -> Bool {
        let rule = rules.values(for: path).last { $0.hidden != nil }
        return HiddenName.occurs(in: path) && (rule?.hidden ?? files.hidden) == .deny
    }

    private func obstacle(toServing path: String) -> Obstacle? {
        if hides(path.utf8Span.span) {
            return Obstacle(reason: "hidden= denies names that begin with a dot")
        }
        if let obstacle = FileSystem.obstacle(toServingFile: root + path) { return obstacle }
        guard files.symlinks != .follow, let directory = FileSystem.resolved(root),
            let file = FileSystem.resolved(root + path)
        else { return nil }
        let base = directory == "/" ? "" : directory
        let isAllowed = files.symlinks == .deny ? file == base + path : file.hasPrefix(base + "/")
        return isAllowed ? nil : Obstacle(reason: "symlinks= does not let it be followed")
    }

    private func problem(
        _ id: String, _ path: String, _ obstacle: Obstacle, _ place: ValueOrigin? = nil
    ) -> Diagnostic? {
        guard let key = ConfigurationKey.all.first(where: { $0.id == id }) else { return nil }
        let site = title.map { " for \($0)" } ?? ""
        var problem = Diagnostic(
            key, setBy: place ?? origin(key),
            message: "cannot serve \(Diagnostic.quoted(path))\(site): \(obstacle.reason)")
        problem.isPermissionDenied = obstacle.isPermissionDenied
        return problem
    }
}
