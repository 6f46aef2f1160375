// SPDX-License-Identifier: Apache-2.0

/// A configuration together with where each value came from.
public struct LoadedConfiguration: Sendable, Equatable {
    /// The checked values.
    public let configuration: Configuration
    /// The files that were read, in the order of reading: a later one wins.
    public let files: [String]

    private let origins: [String: Origin]

    init(configuration: Configuration, files: [String], origins: [String: Origin]) {
        self.configuration = configuration
        self.files = files
        self.origins = origins
    }

    /// Returns where the value of a key was set.
    public func origin(of key: ConfigurationKey) -> Origin {
        origins[key.id] ?? .builtIn
    }

    /// The whole effective configuration as a file: every key, with its origin as a comment.
    ///
    /// Reading the file again gives an equal configuration.
    public var effectiveINI: String {
        var text = "# Effective configuration of poolhttpd; after each value, where it was set.\n"
        for file in files {
            text += "# Read: \(Diagnostic.escaped(file))\n"
        }
        for section in ConfigurationKey.sections {
            text += "\n[\(section)]\n"
            for key in ConfigurationKey.all where key.section == section {
                let value = INIWriter.value(key.text(in: configuration))
                text += "\(key.name) =\(value.isEmpty ? "" : " ")\(value)  # \(origin(of: key))\n"
            }
        }
        return text
    }

    /// Returns what would keep the daemon from working though every value is valid: a root that
    /// does not exist, is no directory, or cannot be read by this process.
    ///
    /// Blocks on the file system. Relative paths start from the working directory. The result is
    /// empty when all is well, and may differ for another user.
    ///
    /// Source: open(2), faccessat(2).
    public func check() -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        if let root = configuration.server.root, let reason = Host.obstacle(toServing: root) {
            let message = "cannot serve \(Diagnostic.quoted(root)): \(reason)"
            diagnostics += diagnostic(\.server.root, message)
        }
        return diagnostics
    }

    /// Returns the keys whose values differ from those of an earlier load, and for which a reload
    /// is not enough.
    public func keysNeedingRestart(since earlier: Configuration) -> [ConfigurationKey] {
        ConfigurationKey.all.filter { key in
            key.needsRestart && key.text(in: configuration) != key.text(in: earlier)
        }
    }

    /// Returns the values that are valid one by one, and exclude each other.
    func contradictions() -> [Diagnostic] {
        let endpoints = configuration.endpoints
        guard endpoints.sleep, endpoints.health == Configuration.Endpoints.sleepPath else {
            return []
        }
        let message = "expected another path than that of sleep=, found \"/sleep\""
        return diagnostic(\.endpoints.health, message)
    }

    /// Returns a diagnostic where the value of a property was set.
    private func diagnostic(
        _ property: PartialKeyPath<Configuration>, _ message: String
    ) -> [Diagnostic] {
        ConfigurationKey.all.filter { $0.property == property }.map { key in
            Diagnostic(key, setBy: origin(of: key), message: message)
        }
    }
}
