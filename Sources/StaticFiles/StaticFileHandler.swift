// SPDX-License-Identifier: Apache-2.0
//
// A request for a file, in steps:
//
// 1. The path is in the worker's cache, or in that of all workers, and was checked recently: answer from
//    memory.
// 2. Look the root up again, if that is due: while it is gone, 503. What the path leads to was found
//    before: if it is unchanged, answer from memory, or open it and answer with it. Look below the root;
//    the kernel proves that it is below. Not allowed, a directory, a name that has a shorter one: a page,
//    a listing, a redirection.
// 3. A file: choose between it and the compressed forms beside it.
// 4. It is what a cache holds: note the time and answer from memory. It is small: read it into the
//    cache and answer from there. It is large: answer with the open file, or with what LargeContents
//    keeps of one that is asked for again and again.
// 5. Nothing is found: for a navigation steps 1 to 4 for the fallback, else the site's page for that,
//    else the built-in one.
//
// Preconditions, ranges and heads are the business of Selection and FileHead.

public import BasicContainers
public import HTTP
import LinuxIO
import SystemPackage

/// Serves the files below a root.
///
/// Belongs to one worker's thread.
public struct StaticFileHandler: ~Copyable {
    /// The number of times that a file is looked for while it keeps changing; the last time it is taken
    /// as it is.
    private static let maximumTries = 4

    let root: DocumentRoot
    let loader: FileLoader
    let cacheLifetime: UInt64
    private let listingLimit: Int
    private let willAskDisk: @Sendable () -> Void
    let trace: (@Sendable (FileStep) -> Void)?

    /// Creates a handler for one site.
    ///
    /// - Parameters:
    ///   - fields: those of the site's responses.
    ///   - site: what keeps its files apart from those of other sites in the same cache.
    ///   - listingLimit: the bytes of memory that the listing of one directory may need.
    ///   - willAskDisk: called by what cannot be answered from memory, before it may block.
    ///   - didEvict: called with the number of files, and contents, that have made room for others in
    ///     the memory of all workers.
    ///   - trace: called at each step of what cannot be answered from memory.
    public init(
        root: DocumentRoot, fields: SiteFields, site: Int = 0, listingLimit: Int = .max,
        willAskDisk: @escaping @Sendable () -> Void = {},
        didEvict: @escaping @Sendable (Int) -> Void = { _ in },
        trace: (@Sendable (FileStep) -> Void)? = nil
    ) {
        self.root = root
        self.listingLimit = listingLimit
        self.willAskDisk = willAskDisk
        self.trace = trace
        loader = FileLoader(
            root: root, site: UInt32(truncatingIfNeeded: site), fields: fields,
            didEvict: didEvict)
        cacheLifetime = root.policy.cacheLifetime
    }

    /// Answers a `GET` or `HEAD`.
    ///
    /// May wait for the disk, never for the client.
    ///
    /// - Parameters:
    ///   - cache: the worker's.
    ///   - output: the response is appended to it.
    public func respond(
        to query: consuming FileQuery, cache: inout FileCache,
        into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        query.request.changeCount = root.changes.count
        if let outcome = answerFromMemory(query, &cache, &output) { return outcome }
        willAskDisk()
        let look = root.look(at: query.request.now)
        guard let tree = look.tree else {
            return .page(.serviceUnavailable, because: look.failure)
        }
        query.request.changeCount = look.changeCount
        query.request.rootTime = look.time
        if let outcome = answerFromFindings(query, tree, &cache, &output) { return outcome }
        if let count = tree.shorterCount(of: query.path) {
            trace?(.shortened(to: Array(copying: query.path.extracting(..<count))))
            return PathRedirect.outcome(
                to: query.path.extracting(..<count), behind: root.policy.prefix, query)
        }
        if let outcome = answerFromDisk(query, tree, &cache, &output) { return outcome }
        let policy = root.policy.applied(to: query.path)
        if let fallback = Self.path(policy.fallbackPath), query.isNavigation {
            let query = query.at(fallback.span)
            trace?(.fallback)
            if let outcome = answerFromMemory(query, &cache, &output) { return outcome }
            if let outcome = answerFromDisk(query, tree, &cache, &output) { return outcome }
        }
        guard let page = Self.path(policy.notFoundPath) else { return .page(.notFound) }
        trace?(.notFoundPage)
        // Conditions do not apply: without them the answer would not be 2xx (RFC 9110 section 13.2.1).
        return answerNotFound(
            query.at(page.span), tree, isNegotiated: policy.fallbackPath != nil, &cache, &output)
            ?? .page(.notFound)
    }

    /// Steps 2 to 4.
    ///
    /// - Returns: nil where nothing is found.
    private func answerFromDisk(
        _ query: borrowing FileQuery, _ tree: FileTree, _ cache: inout FileCache,
        _ output: inout UniqueArray<UInt8>
    ) -> FileOutcome? {
        for tryNumber in 1...Self.maximumTries {
            let found = tree.find(query.path)
            guard case .file(let status, let name) = found else {
                trace?(FileStep(found, query.path, [], in: tree))
                loader.noteAbsence(found, at: CacheKey(query.path, site: loader.site))
                return answerWithoutFile(found, query, tree, &output)
            }
            let siblings = tree.siblings(
                of: query.path, indexName: name, status, for: query.request,
                siblingMemory(of: query.path, indexName: name, cache))
            trace?(FileStep(found, query.path, siblings.codings, in: tree))
            let file = FileForm(
                status, indexName: name, siblings: siblings.codings, absence: siblings.absence,
                in: tree, now: query.request.date.secondsSince1970)
            let isLast = tryNumber == Self.maximumTries
            if let outcome = answer(
                with: file, siblings, query, acceptsChanges: isLast, &cache, &output)
            {
                return outcome
            }
        }
        return .page(.serviceUnavailable, because: .resourceTemporarilyUnavailable)
    }

    /// Step 2, where there is no file: a directory is redirected to or listed, what must not be
    /// served is refused.
    ///
    /// - Returns: nil where nothing is found.
    private func answerWithoutFile(
        _ found: FoundFile, _ query: borrowing FileQuery, _ tree: FileTree,
        _ output: inout UniqueArray<UInt8>
    ) -> FileOutcome? {
        switch found {
        case .file, .missing: return nil
        case .forbidden(let errno): return .page(.forbidden, because: errno)
        case .failed(let errno): return .page(.failure(errno), because: errno)
        case .directory:
            let path = query.path
            guard path[path.count - 1] == UInt8(ascii: "/") else {
                return PathRedirect.outcome(
                    to: path, behind: root.policy.prefix, withSlash: true, query)
            }
            guard root.policy.applied(to: path).listsDirectories else { return nil }
            return DirectoryListing.respond(
                to: query.request, query.bytes, path: path, in: tree,
                common: loader.fields.lines(for: query.askedPath), memoryLimit: listingLimit,
                into: &output)
        }
    }

    /// Steps 3 and 4.
    ///
    /// - Returns: nil when the file was changed meanwhile.
    private func answer(
        with file: FileForm, _ siblings: consuming Siblings, _ query: borrowing FileQuery,
        acceptsChanges: Bool, _ cache: inout FileCache, _ output: inout UniqueArray<UInt8>
    ) -> FileOutcome? {
        let request = query.request
        while true {
            let file = file.with(siblings.codings)
            guard let form = choose(file, siblings, query) else { return .notAcceptable }
            if form.coding != nil {
                loader.note(file, at: query.path, for: request, into: &cache)
            }
            if let outcome = answerFromShared(confirming: form, query, &output) { return outcome }
            switch loader.load(
                form, at: query.path, for: request, acceptsChanges: acceptsChanges, into: &cache)
            {
            case .inMemory(let slot):
                return answer(from: slot, query, cache, &output)
            case .open(let file, let representation):
                guard query.isForPage, loader.variesByPath else {
                    return answer(with: file, representation, query, &output)
                }
                return answer(
                    with: file,
                    loader.representation(representation, standingFor: query.askedPath), query,
                    &output)
            case .changed: return nil
            case .refused(let found):
                // A compressed form that cannot be read does not keep the client from the file.
                guard let coding = form.coding else { return .refusal(found) }
                siblings.forget(coding)
            }
        }
    }

    /// Answers with a file that is not kept in memory.
    private func answer(
        with file: consuming OpenFile, _ representation: borrowing Representation,
        _ query: borrowing FileQuery, _ output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        let selection = Selection(query.request, query.bytes, of: representation)
        let content = FileHead.append(
            selection, of: representation, to: query.request, into: &output)
        return content?.outcome(from: file)
            ?? .refusal(selection, length: representation.length)
    }

    /// Step 3.
    ///
    /// - Returns: nil where the client excludes every form.
    private func choose(
        _ file: FileForm, _ siblings: Siblings, _ query: borrowing FileQuery
    ) -> FileForm? {
        guard !siblings.codings.isEmpty else { return file }
        let choice = CodingChoice(
            for: query.request.head, in: query.bytes, where: { siblings[$0] != nil })
        switch choice {
        case .notAcceptable: return nil
        case .identity: return file
        case .coded(let coding):
            return siblings[coding].map { FileForm($0, of: file, in: coding) }
        }
    }

    /// The decoded path that a setting names; nil for none.
    private static func path(_ text: String?) -> [UInt8]? {
        guard let text, !text.isEmpty else { return nil }
        return Array((text.hasPrefix("/") ? text : "/\(text)").utf8)
    }
}
