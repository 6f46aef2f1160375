// SPDX-License-Identifier: Apache-2.0

import Configuration
import LinuxIO
import StaticFiles

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
