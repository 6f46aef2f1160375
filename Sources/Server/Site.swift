// SPDX-License-Identifier: Apache-2.0

import HTTP
public import StaticFiles

/// What a server answers: its files, or the built-in pages, and its endpoints.
///
/// Immutable.
public struct Site: Sendable {
    /// The files to serve; nil serves the built-in pages.
    public var root: DocumentRoot?
    /// The path that holds a worker for some seconds; nil when there is none.
    public var sleepPath: [UInt8]?
    /// The path that tells whether the server is well; nil when there is none.
    public var healthPath: [UInt8]?

    /// A site.
    public init(root: DocumentRoot?, sleepPath: String?, healthPath: String?) {
        self.root = root
        self.sleepPath = sleepPath.map { Array($0.utf8) }
        self.healthPath = healthPath.map { Array($0.utf8) }
    }

    /// The endpoint that a decoded path leads to; nil for none.
    func endpoint(_ path: Span<UInt8>, query: Span<UInt8>) -> Route? {
        if Self.equal(path, healthPath) {
            return .health
        }
        if Self.equal(path, sleepPath) {
            return Sleep.duration(query).map(Route.sleep) ?? .sleepMalformed
        }
        return nil
    }

    private static func equal(_ path: Span<UInt8>, _ endpoint: [UInt8]?) -> Bool {
        guard let endpoint, endpoint.count == path.count else { return false }
        for index in path.indices where path[index] != endpoint[index] {
            return false
        }
        return true
    }
}
