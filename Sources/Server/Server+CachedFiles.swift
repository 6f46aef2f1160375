// SPDX-License-Identifier: Apache-2.0

import StaticFiles

/// The files that the workers have in memory together.
extension Server {
    /// What they take, in bytes.
    ///
    /// Any thread may ask.
    public var cachedFileBytes: Int { sharedFiles.reduce(0) { $0 + $1.heldBytes } }

    /// Lets go of those that nobody has asked for since this was last called, and of what idle workers
    /// have of them for themselves.
    ///
    /// Any thread may call it.
    public func forgetUnusedFiles() {
        for files in sharedFiles {
            files.forgetUnused()
        }
        workers.forgetUnusedFiles()
    }

    /// Those of the generation in force; its roots may have them in common.
    private var sharedFiles: [SharedFiles] {
        var found: [SharedFiles] = []
        for site in context.generations.value.sites.sites {
            if let files = site.root?.files, !found.contains(where: { $0 === files }) {
                found.append(files)
            }
        }
        return found
    }
}
