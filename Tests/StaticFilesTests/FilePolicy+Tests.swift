// SPDX-License-Identifier: Apache-2.0

import LinuxIO

@testable import StaticFiles

extension FilePolicy {
    /// Makes a policy of which a test states only what it is about.
    static func forTests(
        indexNames: [String] = ["index.html"], servesHidden: Bool = false,
        symlinks: Directory.SymlinkPolicy = .beneath, cacheLifetime: UInt64 = 1_000_000_000
    ) -> FilePolicy {
        FilePolicy(
            indexNames: indexNames, extensions: [], servesHidden: servesHidden, symlinks: symlinks,
            cacheLifetime: cacheLifetime, listsDirectories: false, servesPrecompressed: true,
            notFoundPath: nil, fallbackPath: nil, cacheControl: nil)
    }
}

extension SharedFiles {
    /// Makes one that has room for what a test needs.
    static var forTests: SharedFiles { SharedFiles(maximumBytes: 64 << 20) }

    /// Makes one that has room for what is known of files and for no content: each worker reads its own.
    static var withoutContents: SharedFiles {
        SharedFiles(maximumKnownBytes: 16 << 20, maximumContentBytes: 0)
    }
}
