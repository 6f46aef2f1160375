// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import SystemPackage

/// Opens files again of which the cache knows all but the content.
extension FileLoader {
    /// What became of a file of which the cache has no content.
    enum Reopened: ~Copyable {
        /// Its content is in memory now.
        case inMemory
        case open(OpenFile)
        /// It is no longer what it was, or that cannot be told.
        case changed
    }

    /// Opens a file again that the cache knows, and reads it if it is small.
    ///
    /// That is as cheap as a file can be had that is not in memory: nothing is looked for, neither the
    /// file nor its compressed forms. May wait for the disk.
    ///
    /// - Parameter position: of an entry that may be trusted.
    func reopen(
        _ position: Int, at path: Span<UInt8>, in tree: FileTree, _ cache: inout FileCache
    ) -> Reopened {
        let (form, isAnswerable) = cache.withEntry(position) { entry in
            // An entry without a tag says that there was one only of a file that was not sent.
            (
                FileForm(of: entry, in: tree),
                entry.isSettled && !entry.representation.entityTag.isEmpty
            )
        }
        guard isAnswerable, let file = try? form.open(at: path) else { return .changed }
        guard form.status.size <= FileCache.maximumFileBytes else {
            return (try? file.status) == form.status ? .open(file) : .changed
        }
        guard
            case .whole(let content)? = try? FileContent.read(
                file, form.status, acceptsChanges: false)
        else { return .changed }
        cache.keep(content, of: position)
        let coding = cache.withEntry(position) { $0.coding }
        share(position, CacheKey(path, site: site, coding: coding), cache)
        return .inMemory
    }

    /// Does the same for a file that was found too long ago to be trusted, and confirms it.
    ///
    /// - Parameter position: of an entry without content, of a file that has no compressed forms.
    func reopen(
        _ position: Int, at path: Span<UInt8>, for request: FileRequest, in tree: FileTree,
        _ cache: inout FileCache
    ) -> Reopened {
        // What its time is worth may have changed with the date.
        let form = cache.withEntry(position) { entry in
            FileForm(
                entry.state.status, indexName: entry.indexName, siblings: [],
                absence: entry.absence, in: tree, now: request.date.secondsSince1970)
        }
        guard cache.hasState(position, form.state) else { return .changed }
        switch reopen(position, at: path, in: tree, &cache) {
        case .changed: return .changed
        case .inMemory:
            confirm(position, form, at: path, for: request, &cache)
            return .inMemory
        case .open(let file):
            confirm(position, form, at: path, for: request, &cache)
            return .open(file)
        }
    }

    private func confirm(
        _ position: Int, _ form: FileForm, at path: Span<UInt8>, for request: FileRequest,
        _ cache: inout FileCache
    ) {
        _ = cache.confirm(position, form.state, form.absence, for: request)
        let key = CacheKey(path, site: site)
        noteFinding(form, at: key)
        share(position, key, cache)
    }
}
