// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// Answers from what the worker's cache holds, or knows.
extension StaticFileHandler {
    /// Step 1.
    ///
    /// - Returns: nil where the disk has to be asked.
    func answerFromMemory(
        _ query: borrowing FileQuery, _ cache: inout FileCache,
        _ output: inout UniqueArray<UInt8>
    ) -> FileOutcome? {
        switch knownForm(query, cache) {
        case .none: return answerFromShared(query, &cache, &output)
        case .notAcceptable: return .notAcceptable
        case .at(let slot):
            guard cache.hasContent(slot) else {
                return cache.isLarge(slot)
                    ? answerFromLarge(slot, query, &cache, &output)
                    : answerFromShared(query, &cache, &output)
            }
            cache.noteUse(slot)
            return answer(from: slot, query, cache, &output)
        }
    }

    /// Step 2, where it was found before what the path leads to.
    ///
    /// - Returns: nil where it has to be looked for again.
    func answerFromFindings(
        _ query: borrowing FileQuery, _ tree: FileTree, _ cache: inout FileCache,
        _ output: inout UniqueArray<UInt8>
    ) -> FileOutcome? {
        let content = learn(query, &cache)
        if let outcome = answerFromKnown(query, tree, &cache, &output) { return outcome }
        guard let content else { return answerFromEarlier(query, tree, &cache, &output) }
        return answerFromUnchanged(content, query, tree, &output)
    }

    /// Step 2, where it was found of late what the path leads to.
    ///
    /// - Returns: nil where it has to be looked for again.
    private func answerFromKnown(
        _ query: borrowing FileQuery, _ tree: FileTree, _ cache: inout FileCache,
        _ output: inout UniqueArray<UInt8>
    ) -> FileOutcome? {
        guard !query.isForPage, case .at(let slot) = knownForm(query, cache) else { return nil }
        cache.noteUse(slot)
        switch loader.reopen(slot, at: query.path, in: tree, &cache) {
        case .inMemory: return answer(from: slot, query, cache, &output)
        case .open(let file):
            if cache.noteOpening(slot) {
                let form = cache.withEntry(slot) { FileForm(of: $0, in: tree) }
                LargeContent(of: file, form, at: query.path, in: root).map { cache.keep($0) }
            }
            return cache.answer(slot, with: file, to: query.request, query.bytes, into: &output)
        case .changed: return nil
        }
    }

    /// Step 1, for a larger file.
    ///
    /// - Returns: nil where its content is not kept.
    private func answerFromLarge(
        _ slot: Int, _ query: borrowing FileQuery, _ cache: inout FileCache,
        _ output: inout UniqueArray<UInt8>
    ) -> FileOutcome? {
        guard !query.isForPage, let content = cache.largeContent(slot) else { return nil }
        cache.noteUse(slot)
        return cache.answer(slot, with: content, to: query.request, query.bytes, into: &output)
    }

    /// Step 2, where what the path leads to was found too long ago to be trusted: the file is opened
    /// without having been looked for.
    ///
    /// For one whose content is not in memory; an index may have got a forerunner meanwhile.
    ///
    /// - Returns: nil where it has to be looked for again.
    private func answerFromEarlier(
        _ query: borrowing FileQuery, _ tree: FileTree, _ cache: inout FileCache,
        _ output: inout UniqueArray<UInt8>
    ) -> FileOutcome? {
        guard !query.isForPage, !tree.mayBeShortened(query.path),
            let slot = cache.find(CacheKey(query.path, site: loader.site)),
            !cache.hasContent(slot), cache.withEntry(slot, { $0.indexName == nil }),
            tree.hasStillNoSiblings(query.path, for: query.request, cache.siblingMemory(slot))
        else { return nil }
        cache.noteUse(slot)
        switch loader.reopen(slot, at: query.path, for: query.request, in: tree, &cache) {
        case .inMemory: return answer(from: slot, query, cache, &output)
        case .open(let file):
            return cache.answer(slot, with: file, to: query.request, query.bytes, into: &output)
        case .changed: return nil
        }
    }

    /// What an earlier search has found of the compressed forms of a path's file.
    func siblingMemory(
        of path: Span<UInt8>, indexName: String?, _ cache: borrowing FileCache
    ) -> SiblingMemory {
        let key = CacheKey(path, site: loader.site)
        if let slot = cache.find(key), cache.withEntry(slot, { $0.indexName == indexName }) {
            return cache.siblingMemory(slot)
        }
        return root.files.withPart(of: key) { part in
            guard let slot = part.find(key), part.withEntry(slot, { $0.indexName == indexName })
            else { return SiblingMemory() }
            return part.siblingMemory(slot)
        }
    }

    /// What the cache knows of the form of a file that is to be sent.
    enum KnownForm {
        case none
        case notAcceptable
        case at(Int)
    }

    func knownForm(
        _ query: borrowing FileQuery, _ cache: borrowing FileCache
    ) -> KnownForm {
        guard let slot = checkedSlot(query, coding: nil, cache) else { return .none }
        let siblings = cache.siblings(slot)
        guard !siblings.isEmpty else { return .at(slot) }
        let choice = CodingChoice(
            for: query.request.head, in: query.bytes, where: { siblings.contains($0) })
        switch choice {
        case .notAcceptable: return .notAcceptable
        case .identity: return .at(slot)
        case .coded(let coding):
            return checkedSlot(query, coding: coding, cache).map { .at($0) } ?? .none
        }
    }

    /// Answers from an entry that has its content.
    func answer(
        from slot: Int, _ query: borrowing FileQuery, _ cache: borrowing FileCache,
        _ output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        guard query.isForPage, loader.variesByPath else {
            return cache.answer(slot, to: query.request, query.bytes, into: &output)
        }
        let path = query.askedPath
        return cache.answer(
            slot, as: { loader.representation($0, standingFor: path) }, to: query.request,
            query.bytes, into: &output)
    }

    /// The position of the path's entry, if it may be trusted.
    func checkedSlot(
        _ query: borrowing FileQuery, coding: ContentCoding?, _ cache: borrowing FileCache
    ) -> Int? {
        let key = CacheKey(query.path, site: loader.site, coding: coding)
        guard let slot = cache.find(key),
            cache.wasChecked(
                slot, before: query.request.now, within: cacheLifetime,
                changeCount: query.request.changeCount)
        else { return nil }
        return slot
    }
}
