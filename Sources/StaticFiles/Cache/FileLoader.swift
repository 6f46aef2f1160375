// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import SystemPackage

/// Brings the files of one site into memory, and opens those that are too large for it.
///
/// Belongs to one worker's thread.
struct FileLoader: ~Copyable {
    /// What became of a file that was found.
    enum Loaded: ~Copyable {
        /// It is in memory, at this position of the cache.
        case inMemory(Int)
        case open(OpenFile, Representation)
        /// It is no longer what was found.
        case changed
        /// It cannot be opened.
        case refused(FoundFile)
    }

    let root: DocumentRoot
    /// The site's number, which keeps its files apart from others' in the cache.
    let site: UInt32
    /// The lines that all responses of the site have.
    let common: UniqueArray<UInt8>

    /// Loads a form of a file.
    ///
    /// May wait for the disk.
    ///
    /// - Parameters:
    ///   - path: the decoded request path that led to it.
    ///   - request: tells the time.
    func load(
        _ form: FileForm, at path: Span<UInt8>, for request: FileRequest,
        into cache: inout FileCache
    ) -> Loaded {
        let key = CacheKey(path, site: site, coding: form.coding)
        if let slot = cache.find(key),
            cache.confirm(slot, form.status, form.siblings, for: request),
            cache.withEntry(slot, { $0.hasContent })
        {
            noteFinding(form, at: key)
            return .inMemory(slot)
        }
        do throws(Errno) {
            let file = try root.open(path, indexName: form.indexName, coding: form.coding)
            guard try file.status == form.status else { return .changed }
            return load(form, from: file, key, for: request, into: &cache)
        } catch {
            let found = FoundFile(error)
            guard !found.isMissing else { return .changed }
            noteAbsence(found, at: key)
            return .refused(found)
        }
    }

    private func load(
        _ form: FileForm, from file: consuming OpenFile, _ key: borrowing CacheKey,
        for request: FileRequest, into cache: inout FileCache
    ) -> Loaded {
        let representation = representation(of: form, at: key.path, for: request)
        guard form.status.size <= FileCache.maximumFileBytes else {
            note(form, at: key.path, for: request, into: &cache)
            return .open(file, representation)
        }
        guard let content = Self.read(file, form.status) else { return .changed }
        let isKnown = cache.find(key).map { cache.isSame($0, as: form, content) } ?? false
        let changeCount = noteChange(of: form, at: key, isKnown: isKnown, for: request)
        return .inMemory(
            cache.insert(
                CachedFile(
                    key, status: form.status, siblings: form.siblings, content: content,
                    representation: representation, checkedAt: request.now,
                    changeCount: changeCount,
                    isSettled: Self.isSettled(form.status, for: request))))
    }

    /// Notes in the cache what a file is, where its content is not kept: it is large, or another form
    /// of it is sent.
    ///
    /// Makes all workers check their files again if its state is news; once noted it is none.
    func note(
        _ form: FileForm, at path: Span<UInt8>, for request: FileRequest,
        into cache: inout FileCache
    ) {
        let key = CacheKey(path, site: site, coding: form.coding)
        let slot = cache.find(key)
        if let slot, cache.confirm(slot, form.status, form.siblings, for: request) {
            noteFinding(form, at: key)
            return
        }
        let isKnown = slot.map { cache.hasState($0, of: form) } ?? false
        let changeCount = noteChange(of: form, at: key, isKnown: isKnown, for: request)
        // A large file takes a place in the cache only where its state would be news again.
        guard
            slot != nil || !form.siblings.isEmpty
                || root.isRecent(form.status, now: request.date.secondsSince1970)
        else { return }
        _ = cache.insert(
            CachedFile(
                key, status: form.status, siblings: form.siblings, content: UniqueArray(),
                representation: representation(of: form, at: path, for: request),
                checkedAt: request.now, changeCount: changeCount,
                isSettled: Self.isSettled(form.status, for: request)))
    }

    /// Makes all workers check their files again if another state of a file was found before, or if
    /// the file has changed so recently that they may have missed it.
    ///
    /// - Parameter isKnown: the cache has the file as it is.
    /// - Returns: the count of changes up to which the worker knows the file.
    private func noteChange(
        of form: FileForm, at key: borrowing CacheKey, isKnown: Bool, for request: FileRequest
    ) -> UInt64 {
        guard !noteFinding(form, at: key), !isKnown,
            root.isRecent(form.status, now: request.date.secondsSince1970)
        else { return request.changeCount }
        return root.changes.announceChange(after: request.changeCount)
    }

    /// Makes all workers check their files again if there was a file where now is none that may be
    /// served.
    func noteAbsence(_ found: FoundFile, at key: borrowing CacheKey) {
        // A want of memory or descriptors says nothing about the file.
        if case .failed = found { return }
        noteFinding(nil, at: key)
    }

    /// - Returns: whether all workers have to check their files again, this one included.
    @discardableResult
    private func noteFinding(_ form: FileForm?, at key: borrowing CacheKey) -> Bool {
        // Without a lifetime nobody trusts what is in memory.
        root.policy.cacheLifetime > 0
            && root.changes.noteFinding(form?.stateHash, at: key.sharedHash)
    }

    private func representation(
        of form: FileForm, at path: Span<UInt8>, for request: FileRequest
    ) -> Representation {
        let types = root.policy.mediaTypes
        let mediaType = form.indexName.map { types.type(of: $0) } ?? types.type(of: path)
        return Representation(
            form.status, mediaType: mediaType, coding: form.coding,
            isNegotiated: form.isNegotiated, cacheControl: root.policy.cacheControl,
            common: common.span, now: request.date.secondsSince1970)
    }

    private static func isSettled(_ status: FileStatus, for request: FileRequest) -> Bool {
        let now = request.date.secondsSince1970
        let unsettled = now - 1...now + 1
        return !unsettled.contains(status.modifiedSeconds)
            && !unsettled.contains(status.changedSeconds)
    }

    /// Reads a whole file.
    ///
    /// - Returns: nil when it cannot be read, or was changed meanwhile.
    static func read(
        _ file: borrowing OpenFile, _ status: FileStatus
    ) -> UniqueArray<UInt8>? {
        var content = UniqueArray<UInt8>(minimumCapacity: Int(status.size))
        // One byte more than there should be shows that the file has grown.
        let wanted = Int(status.size) + 1
        guard let count = try? file.read(into: &content, from: 0, count: wanted),
            count == status.size, (try? file.status) == status
        else { return nil }
        return content
    }
}
