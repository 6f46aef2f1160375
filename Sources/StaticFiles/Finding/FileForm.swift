// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import SystemPackage

/// The form in which a file that was found is sent: as it is, or compressed.
struct FileForm {
    /// What a check compares: equal means that a response from memory is still true.
    let state: FileState
    /// The name in a directory; nil for the path's own file.
    let indexName: String?
    /// nil for the file as it is.
    let coding: ContentCoding?
    /// The state of the file's directory with which it has no compressed forms; nil where it may have.
    let absence: DirectoryState?
    /// Where the file was found.
    private let tree: FileTree

    /// Creates the form of a file as it is.
    ///
    /// - Parameters:
    ///   - siblings: the codings in which the file is also available.
    ///   - absence: the state of its directory that is enough to tell that there are none.
    ///   - now: seconds since 1970.
    init(
        _ status: FileStatus, indexName: String?, siblings: CodingSet,
        absence: DirectoryState? = nil, in tree: FileTree, now: Int64
    ) {
        let isDated = status.hasCredibleTime(now: now)
        state = FileState(
            status: status, siblings: siblings,
            modifiedSeconds: isDated ? status.modifiedSeconds : nil)
        self.indexName = indexName
        self.tree = tree
        self.absence = absence
        coding = nil
    }

    /// Creates a compressed form of a file.
    init(_ status: FileStatus, of file: FileForm, in coding: ContentCoding) {
        state = FileState(
            status: status, siblings: [], modifiedSeconds: file.state.modifiedSeconds)
        indexName = file.indexName
        tree = file.tree
        absence = nil
        self.coding = coding
    }

    /// Creates the form of which a cache knows.
    init(of entry: borrowing CachedFile, in tree: FileTree) {
        state = entry.state
        indexName = entry.indexName
        coding = entry.coding
        absence = entry.absence
        self.tree = tree
    }

    private init(_ form: FileForm, _ status: FileStatus, _ siblings: CodingSet) {
        state = FileState(
            status: status, siblings: siblings, modifiedSeconds: form.state.modifiedSeconds)
        indexName = form.indexName
        tree = form.tree
        coding = form.coding
        absence = form.absence
    }

    /// Of the bytes that are sent.
    var status: FileStatus { state.status }

    /// Whether the client had a choice.
    var isNegotiated: Bool { coding != nil || !state.siblings.isEmpty }

    /// The same form with another status of the bytes that are sent.
    func with(_ status: FileStatus) -> FileForm { FileForm(self, status, state.siblings) }

    /// The same form of a file that is available in other codings.
    func with(_ siblings: CodingSet) -> FileForm { FileForm(self, status, siblings) }

    /// The path with the file's name at its end, whatever form of it is sent.
    ///
    /// - Parameter path: the decoded request path that led to it.
    static func name(at path: Span<UInt8>, _ indexName: String?) -> UniqueArray<UInt8> {
        var name = UniqueArray<UInt8>(copying: path)
        name.append(copying: (indexName ?? "").utf8)
        return name
    }

    /// Opens the file.
    ///
    /// May wait for the disk.
    ///
    /// - Throws: as `FileTree.open(_:indexName:coding:)`.
    func open(at path: Span<UInt8>) throws(Errno) -> OpenFile {
        try tree.open(path, indexName: indexName, coding: coding)
    }
}

/// The state in which a form of a file was found.
struct FileState: Hashable {
    /// Of the bytes that are sent.
    let status: FileStatus
    /// The codings in which the file is also available; empty for a compressed form.
    let siblings: CodingSet
    /// When the file itself was last changed, also for a compressed form: seconds since 1970.
    ///
    /// nil where its time tells nothing.
    let modifiedSeconds: Int64?
}
