// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
import SystemPackage

/// The names in a directory, as far as they are those of compressed forms.
extension FileTree {
    /// The codings that a directory has any names in, and its state with them.
    struct CompressedNames {
        let state: DirectoryState
        let codings: CodingSet
    }

    /// To read so many names takes as long as to look for the compressed forms of one file (2.8 of 3.1 us,
    /// measured with 10,000): all names together cost no more than what was spent before.
    private static let namesPerSearch = 10
    /// They take 5 ms.
    private static let maximumNameCount = 1 << 14

    /// Reads the names in a directory in which compressed forms are looked for again and again, once for
    /// each state.
    ///
    /// May wait for the disk.
    ///
    /// - Returns: nil where the names are not known: too few have asked, there are too many, or the
    ///   directory cannot be read.
    func compressedNames(in parent: [UInt8], for request: FileRequest) -> CompressedNames? {
        guard directories.countSearch(in: parent), let state = state(of: parent, for: request),
            let look = directories.look(at: parent), look.state == state
        else { return nil }
        if let codings = look.codings { return CompressedNames(state: state, codings: codings) }
        guard look.searchCount >= look.nextReading else { return nil }
        let count = min(look.searchCount * Self.namesPerSearch, Self.maximumNameCount)
        let codings = readCodings(in: parent, state, upTo: count, for: request)
        directories.note(codings, in: parent, state)
        return codings.map { CompressedNames(state: state, codings: $0) }
    }

    /// - Returns: nil where the directory has more names, is in another state, or cannot be read.
    private func readCodings(
        in parent: [UInt8], _ state: DirectoryState, upTo maximumCount: Int,
        for request: FileRequest
    ) -> CodingSet? {
        guard let directory = try? open(parent.span), let status = try? directory.status,
            DirectoryState(status, now: request.date.secondsSince1970) == state,
            var reader = try? DirectoryReader(directory)
        else { return nil }
        var codings: CodingSet = []
        var count = 0
        do throws(Errno) {
            try reader.forEachName { name in
                count += 1
                for coding in ContentCoding.allCases where Self.isName(name, in: coding) {
                    codings.insert(CodingSet(coding))
                }
                return count <= maximumCount
            }
        } catch {
            return nil
        }
        return count <= maximumCount ? codings : nil
    }

    /// Whether a name may be that of a form in a coding; also where the directory makes no difference
    /// between capitals and small letters.
    private static func isName(_ name: Span<UInt8>, in coding: ContentCoding) -> Bool {
        let suffix = coding.suffix.utf8
        guard name.count > suffix.count else { return false }
        return suffix.enumerated().allSatisfy { offset, letter in
            name[name.count - suffix.count + offset] | 0x20 == letter | 0x20
        }
    }
}
