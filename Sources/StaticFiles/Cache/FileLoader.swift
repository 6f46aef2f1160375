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
    /// The fields that the site's responses have.
    let fields: SiteFields
    /// Called with the number of files, and contents, that have made room for others.
    let didEvict: @Sendable (Int) -> Void

    /// Loads a form of a file.
    ///
    /// May wait for the disk.
    ///
    /// - Parameters:
    ///   - path: the decoded request path that led to it.
    ///   - request: tells the time.
    ///   - acceptsChanges: whether to take the file as it is by now, where it is not what was found:
    ///     one that is written to without pause never is.
    func load(
        _ form: FileForm, at path: Span<UInt8>, for request: FileRequest, acceptsChanges: Bool,
        into cache: inout FileCache
    ) -> Loaded {
        let key = CacheKey(path, site: site, coding: form.coding)
        if let slot = cache.find(key), cache.confirm(slot, form.state, form.absence, for: request),
            cache.hasContent(slot)
        {
            noteFinding(form, at: key)
            share(slot, key, cache)
            return .inMemory(slot)
        }
        do throws(Errno) {
            let file = try form.open(at: path)
            let status = try file.status
            guard status == form.status || acceptsChanges && status.kind == .regular else {
                return .changed
            }
            return try load(
                form.with(status), from: file, key, for: request, acceptsChanges: acceptsChanges,
                into: &cache)
        } catch {
            let found = FoundFile(error)
            guard !found.isMissing else { return .changed }
            noteAbsence(found, at: key)
            return .refused(found)
        }
    }

    private func load(
        _ form: FileForm, from file: consuming OpenFile, _ key: borrowing CacheKey,
        for request: FileRequest, acceptsChanges: Bool, into cache: inout FileCache
    ) throws(Errno) -> Loaded {
        guard form.status.size <= FileCache.maximumFileBytes else {
            guard let tag = try entityTag(of: form, file, key, for: request, cache) else {
                return .changed
            }
            note(form, at: key.path, entityTag: tag, for: request, into: &cache)
            let representation = representation(
                of: form, length: form.status.size, tag, at: key.path, for: request)
            return .open(file, representation)
        }
        switch try FileContent.read(file, form.status, acceptsChanges: acceptsChanges) {
        case .whole(let content):
            return .inMemory(keep(content, of: form, key, isWhole: true, for: request, &cache))
        case .asRead(let content):
            return .inMemory(keep(content, of: form, key, isWhole: false, for: request, &cache))
        case .changed: return .changed
        case .tooLarge(let status):
            // A file whose size is no measure of what is in it has no place here.
            guard status.size > FileCache.maximumFileBytes else { throw .notPermitted }
            return try load(
                form.with(status), from: file, key, for: request, acceptsChanges: acceptsChanges,
                into: &cache)
        }
    }

    /// Puts a small file into the cache.
    ///
    /// - Parameter isWhole: the file is in the state that its status describes.
    /// - Returns: its position.
    private func keep(
        _ content: consuming UniqueArray<UInt8>, of form: FileForm, _ key: borrowing CacheKey,
        isWhole: Bool, for request: FileRequest, _ cache: inout FileCache
    ) -> Int {
        let tag = TagSource.tag(ContentHash(of: content.span), coding(of: form, at: key.path))
        let representation = representation(
            of: form, length: UInt64(content.count), tag, at: key.path, for: request)
        let isKnown = cache.find(key).map { cache.isSame($0, as: form.state, content) } ?? false
        var request = request
        request.changeCount = noteChange(of: form, at: key, isKnown: isKnown, for: request)
        let position = cache.insert(
            CachedFile(
                key, indexName: form.indexName, state: form.state, representation: representation,
                for: request, isSettled: isWhole && Self.isSettled(form.status, for: request),
                absence: form.absence),
            content: content)
        share(position, key, cache)
        return position
    }

    /// Lets the other workers know of a file what the worker's cache has of it.
    ///
    /// What is asked for once never takes the place of another content: only one whose file is asked for
    /// again does.
    func share(_ position: Int, _ key: borrowing CacheKey, _ cache: borrowing FileCache) {
        let evictionCount = root.files.withPart(of: key) { part in
            let before = part.evictionCount
            let isAskedAgain = part.find(key) != nil
            part.adopt(
                position, of: cache,
                takesContent: isAskedAgain || part.hasFreeRoom(forContentOf: position, of: cache),
                mayEvict: true)
            return part.evictionCount - before
        }
        if evictionCount > 0 {
            didEvict(evictionCount)
        }
    }

    /// The entity tag of a file that is not kept in memory; empty for none.
    ///
    /// - Returns: nil when the file was changed meanwhile.
    private func entityTag(
        of form: FileForm, _ file: borrowing OpenFile, _ key: borrowing CacheKey,
        for request: FileRequest, _ cache: borrowing FileCache
    ) throws(Errno) -> String? {
        switch TagSource(form.status, now: request.date.secondsSince1970) {
        case .none: return ""
        case .time: return TagSource.tag(form.status, coding(of: form, at: key.path))
        case .content:
            if let known = cache.entityTag(key, form.state) { return known }
            guard let hash = try ContentHash(of: file, count: form.status.size),
                try file.status == form.status
            else { return nil }
            return TagSource.tag(hash, coding(of: form, at: key.path))
        }
    }

    /// Notes in the cache what a file is, where its content is not kept: it is large, or another form
    /// of it is sent.
    ///
    /// Makes all workers check their files again if its state is news; once noted it is none.
    ///
    /// - Parameter entityTag: empty where it is not known, or there is none.
    func note(
        _ form: FileForm, at path: Span<UInt8>, entityTag: String = "", for request: FileRequest,
        into cache: inout FileCache
    ) {
        let key = CacheKey(path, site: site, coding: form.coding)
        let slot = cache.find(key)
        let now = request.date.secondsSince1970
        var isTagDear = false
        if !entityTag.isEmpty, case .content = TagSource(form.status, now: now) {
            isTagDear = cache.entityTag(key, form.state) == nil
        }
        if let slot, cache.confirm(slot, form.state, form.absence, for: request), !isTagDear {
            noteFinding(form, at: key)
            share(slot, key, cache)
            return
        }
        let isKnown = slot.map { cache.hasState($0, form.state) } ?? false
        var request = request
        request.changeCount = noteChange(of: form, at: key, isKnown: isKnown, for: request)
        let position = cache.insert(
            CachedFile(
                key, indexName: form.indexName, state: form.state,
                representation: representation(
                    of: form, length: form.status.size, entityTag, at: path, for: request),
                for: request, isSettled: Self.isSettled(form.status, for: request),
                absence: form.absence))
        share(position, key, cache)
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
            root.isRecent(form.status, now: request.date.secondsSince1970),
            !isShared(form.state, key)
        else { return request.changeCount }
        return root.changes.announceChange(after: request.changeCount)
    }

    /// Whether some worker has read a file in a state that can have but one content.
    private func isShared(_ state: FileState, _ key: borrowing CacheKey) -> Bool {
        root.files.withPart(of: key) { part in
            part.find(key).map { part.isSettled($0, in: state) } ?? false
        }
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
    func noteFinding(_ form: FileForm?, at key: borrowing CacheKey) -> Bool {
        // Without a lifetime nobody trusts what is in memory.
        root.policy.cacheLifetime > 0
            && root.changes.noteFinding(form?.state.hashValue, at: key.sharedHash)
    }

    private func representation(
        of form: FileForm, length: UInt64, _ entityTag: String, at path: Span<UInt8>,
        for request: FileRequest
    ) -> Representation {
        let name = FileForm.name(at: path, form.indexName)
        let types = root.policy.mediaTypes
        let coding = coding(of: form, at: path)
        let isStored = form.coding == nil && coding != nil
        // Never later than the response itself: RFC 9110 section 8.8.2.1.
        let lastModified = form.state.modifiedSeconds.map {
            HTTPDate(secondsSince1970: min($0, request.date.secondsSince1970))
        }
        let policy = root.policy.applied(to: path, appending: form.indexName)
        let isFallback = policy.isFallback(path, indexName: form.indexName)
        var vary: FieldVariation = isFallback ? .accept : []
        if form.isNegotiated {
            vary.insert(.acceptEncoding)
        }
        return Representation(
            length: length, entityTag: entityTag, lastModified: lastModified,
            mediaType: isStored ? types.type(ofCoded: name.span) : types.type(of: name.span),
            coding: coding, vary: vary,
            cacheControl: policy.cacheControl ?? (isFallback ? "no-cache" : nil),
            common: fields.lines(for: path, appending: form.indexName).span)
    }

    /// Whether what is sent for a path may differ from what is sent for another, from the same file.
    var variesByPath: Bool { fields.varyByPath || !root.policy.rules.isEmpty }

    /// The representation of the fallback as it is sent for a path that led to nothing.
    func representation(
        _ fallback: borrowing Representation, standingFor path: Span<UInt8>
    ) -> Representation {
        Representation(
            fallback, cacheControl: root.policy.applied(to: path).cacheControl ?? "no-cache",
            common: fields.lines(for: path))
    }

    /// The coding that the bytes of a form are in: its own, or that which the file's name tells.
    private func coding(of form: FileForm, at path: Span<UInt8>) -> ContentCoding? {
        form.coding
            ?? root.policy.storedCodings.coding(of: FileForm.name(at: path, form.indexName).span)
    }

    private static func isSettled(_ status: FileStatus, for request: FileRequest) -> Bool {
        let now = request.date.secondsSince1970
        let unsettled = now - 1...now + 1
        return !unsettled.contains(status.modifiedSeconds)
            && !unsettled.contains(status.changedSeconds)
    }
}
