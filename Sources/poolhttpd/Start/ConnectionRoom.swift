// SPDX-License-Identifier: Apache-2.0

import Configuration

/// How many connections fit into the files that this process may open.
///
/// Each takes one, and another while it is sent a file. Accepting stops before the last are gone, so that
/// those who are inside are served: without a file to open, each would be answered 503.
struct ConnectionRoom: Equatable {
    /// Files that the daemon opens itself: sockets, queues, roots, the journal, admin pages.
    private static let ownFiles = 21
    /// The standard streams.
    private static let minimumOpenFiles = 3
    /// Files that a worker may have open for a moment, for connections that wait for none.
    private static let filesPerWorker = 2

    /// What `connections=` asks for.
    let wanted: Int
    /// The most connections at a time, at least 1.
    let connections: Int
    /// The files that are needed for what is wanted.
    let neededFiles: Int

    /// Whether an administrator may want to know: not for a few, as nearly all connections need no second
    /// file.
    var isShort: Bool { connections < wanted - wanted / 10 }

    /// - Parameters:
    ///   - maximumFiles: that this process may have open; nil where nobody knows.
    ///   - openFiles: that are open at the start, but for connections; nil where nobody knows.
    init(for configuration: Configuration, maximumFiles: Int?, openFiles: Int?) {
        let others =
            max(openFiles ?? 0, Self.minimumOpenFiles) + Self.ownFiles + Self.filesPerWorker
            * configuration.server.workers.count
            + configuration.sites.count + 1
        let wanted = configuration.limits.connections
        self.wanted = wanted
        neededFiles = others + 2 * wanted
        connections = maximumFiles.map { max(1, min(wanted, ($0 - others) / 2)) } ?? wanted
    }
}
