// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// Answers from what all workers know.
extension StaticFileHandler {
    /// Step 1, where the worker's own cache cannot answer.
    ///
    /// - Returns: nil where the disk has to be asked.
    // Not inlined, so that it costs nothing where the worker's own cache answers.
    @inline(never)
    func answerFromShared(
        _ query: borrowing FileQuery, _ cache: inout FileCache, _ output: inout UniqueArray<UInt8>
    ) -> FileOutcome? {
        let key = CacheKey(query.path, site: loader.site)
        return root.files.withPart(of: key) { part in
            switch knownForm(query, part) {
            case .none: return nil
            case .notAcceptable: return .notAcceptable
            case .at(let slot):
                guard part.hasContent(slot) else { return nil }
                part.noteUse(slot)
                cache.adopt(slot, of: part, takesContent: true, mayEvict: cache.takesTurn())
                return answer(from: slot, query, part, &output)
            }
        }
    }

    /// Takes over what others know of the file of a path, unless its content is in memory.
    ///
    /// - Returns: its state and that of its directory where its content is in memory.
    func learn(_ query: borrowing FileQuery, _ cache: inout FileCache) -> KnownContent? {
        let key = CacheKey(query.path, site: loader.site)
        if let slot = checkedSlot(query, coding: nil, cache), cache.isLarge(slot) { return nil }
        return root.files.withPart(of: key) { part in
            guard let slot = part.find(key) else { return nil }
            part.noteUse(slot)
            guard part.hasContent(slot) else {
                cache.adopt(slot, of: part, takesContent: false, mayEvict: true)
                return nil
            }
            return part.withEntry(slot) { entry in
                KnownContent(
                    status: entry.state.status, absence: entry.absence,
                    isIndex: entry.indexName != nil)
            }
        }
    }

    /// Step 2, where the content of the path's file is in memory, and was found too long ago to be
    /// trusted: the file is looked at without having been looked for.
    ///
    /// Its directory proves by which way it is reached, and that the name is still that of the same file;
    /// an index may have got a forerunner meanwhile.
    ///
    /// - Returns: nil where it has to be looked for again.
    func answerFromUnchanged(
        _ known: KnownContent, _ query: borrowing FileQuery, _ tree: FileTree,
        _ output: inout UniqueArray<UInt8>
    ) -> FileOutcome? {
        let memory = SiblingMemory(absence: known.absence, isEmpty: false)
        guard !known.isIndex, !tree.mayBeShortened(query.path),
            tree.hasStillNoSiblings(query.path, for: query.request, memory),
            tree.leads(query.path, to: known.status)
        else { return nil }
        let form = FileForm(
            known.status, indexName: nil, siblings: [], absence: known.absence, in: tree,
            now: query.request.date.secondsSince1970)
        return answerFromShared(confirming: form, query, &output)
    }

    /// Step 4, where another worker has read the content of a file that was found.
    func answerFromShared(
        confirming form: FileForm, _ query: borrowing FileQuery,
        _ output: inout UniqueArray<UInt8>
    ) -> FileOutcome? {
        let key = CacheKey(query.path, site: loader.site, coding: form.coding)
        let request = query.request
        let outcome: FileOutcome? = root.files.withPart(of: key) { part in
            guard let slot = part.find(key),
                part.confirm(slot, form.state, form.absence, for: request), part.hasContent(slot)
            else { return nil }
            part.noteUse(slot)
            return answer(from: slot, query, part, &output)
        }
        guard let outcome else { return nil }
        loader.noteFinding(form, at: key)
        return outcome
    }
}

/// What is known of a file whose content is in memory.
struct KnownContent {
    let status: FileStatus
    let absence: DirectoryState?
    let isIndex: Bool
}
