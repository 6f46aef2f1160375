// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

extension StaticFileHandler {
    /// Step 5, the page for what is not found: always as it is, and without validators.
    ///
    /// - Parameters:
    ///   - query: of the page.
    ///   - isNegotiated: a client with another `Accept` may get another answer.
    /// - Returns: nil where there is no such page.
    func answerNotFound(
        _ query: borrowing FileQuery, _ tree: FileTree, isNegotiated: Bool,
        _ cache: inout FileCache, _ output: inout UniqueArray<UInt8>
    ) -> FileOutcome? {
        let common = loader.fields.lines(for: query.askedPath)
        if let slot = checkedSlot(query, coding: nil, cache),
            cache.hasContent(slot)
        {
            return cache.answerNotFound(
                slot, common: common, isNegotiated: isNegotiated, to: query.request, into: &output)
        }
        let found = tree.find(query.path)
        trace?(FileStep(found, query.path, [], in: tree))
        guard case .file(let status, let name) = found else {
            loader.noteAbsence(found, at: CacheKey(query.path, site: loader.site))
            return nil
        }
        let siblings = tree.siblings(
            of: query.path, indexName: name, status, for: query.request)
        let form = FileForm(
            status, indexName: name, siblings: siblings.codings, in: tree,
            now: query.request.date.secondsSince1970)
        switch loader.load(
            form, at: query.path, for: query.request, acceptsChanges: true, into: &cache)
        {
        case .inMemory(let slot):
            return cache.answerNotFound(
                slot, common: common, isNegotiated: isNegotiated, to: query.request, into: &output)
        case .open(let file, let representation):
            return FileHead.appendNotFound(
                representation, common: common.span, isNegotiated: isNegotiated,
                to: query.request, into: &output
            ).outcome(from: file)
        case .changed: return nil
        case .refused: return nil
        }
    }
}
