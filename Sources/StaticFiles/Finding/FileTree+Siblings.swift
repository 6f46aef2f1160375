// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import SystemPackage

/// The compressed forms that lie beside a file.
extension FileTree {
    /// Looks for the compressed forms of a file that was found; none where they are not served, and for
    /// a file that holds its content in a coding already.
    ///
    /// May wait for the disk.
    ///
    /// - Parameter memory: of an earlier search for the same path and index.
    func siblings(
        of path: Span<UInt8>, indexName: String?, _ status: FileStatus, for request: FileRequest,
        _ memory: SiblingMemory = SiblingMemory()
    ) -> Siblings {
        guard policy.applied(to: path, appending: indexName).servesPrecompressed,
            policy.storedCodings.coding(of: FileForm.name(at: path, indexName).span) == nil
        else {
            // A look at the directory does not pay for a file that may never be asked for again.
            return memory.isEmpty
                ? Siblings() : Siblings(absentIn: state(of: Self.parent(of: path), for: request))
        }
        let parent = Self.parent(of: path)
        if let absence = memory.absence, state(of: parent, for: request) == absence {
            return Siblings(absentIn: absence)
        }
        let names = compressedNames(in: parent, for: request)
        if let names, names.codings.isEmpty { return Siblings(absentIn: names.state) }
        if let absence = absence(of: path, in: parent, indexName, for: request, memory) {
            return Siblings(absentIn: absence)
        }
        var siblings = Siblings()
        for coding in ContentCoding.allCases where names?.codings.contains(coding) ?? true {
            if let sibling = self.status(of: path, indexName, coding) {
                siblings.note(sibling, coding, of: status)
            }
        }
        return siblings
    }

    /// Whether a file that has had no compressed forms has none still.
    ///
    /// May wait for the disk.
    func hasStillNoSiblings(
        _ path: Span<UInt8>, for request: FileRequest, _ memory: SiblingMemory
    ) -> Bool {
        guard let absence = memory.absence else { return false }
        return state(of: Self.parent(of: path), for: request) == absence
    }

    /// The state of a file's directory with which it is certain that the file has no compressed forms;
    /// nil where it may have some.
    private func absence(
        of path: Span<UInt8>, in parent: [UInt8], _ indexName: String?, for request: FileRequest,
        _ memory: SiblingMemory
    ) -> DirectoryState? {
        // A look at the directory does not pay for a file that may never be asked for again.
        guard !memory.hasSome, !memory.isEmpty, let state = state(of: parent, for: request),
            let directory = openParent(parent.span),
            let status = try? directory.status,
            let seen = DirectoryState(status, now: request.date.secondsSince1970)
        else { return nil }
        let name = path.extracting((parent.count - 1)...)
        for coding in ContentCoding.allCases
        where !directory.lacks(Self.relative(name, indexName ?? "", coding.suffix).span) {
            return nil
        }
        // The names were looked for in the directory itself: no link can have led elsewhere meanwhile.
        return seen == state ? seen : nil
    }

    /// A path up to its last slash.
    private static func parent(of path: Span<UInt8>) -> [UInt8] {
        var count = path.count
        while path[count - 1] != UInt8(ascii: "/") {
            count -= 1
        }
        return Array(copying: path.extracting(..<count))
    }

    /// The state of a directory since the root was looked up for a request; nil where its names may
    /// change without a trace.
    func state(of parent: [UInt8], for request: FileRequest) -> DirectoryState? {
        let earlier = directories.look(at: parent)
        if let earlier, earlier.time >= request.rootTime { return earlier.state }
        var state: DirectoryState?
        if let directory = openParent(parent.span), let status = try? directory.status {
            state = DirectoryState(status, now: request.date.secondsSince1970)
            if state != earlier?.state, !directory.tellsChanges {
                state = nil
            }
        }
        // It came after both.
        let time = max(request.now, request.rootTime)
        directories.note(state, at: parent, time: time)
        return state
    }
}
