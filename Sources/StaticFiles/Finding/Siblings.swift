// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO

/// The compressed forms of a file that lie beside it, as `name.zst`, `name.br` and `name.gz`.
struct Siblings {
    private var statuses = InlineArray<4, FileStatus?>(repeating: nil)
    private(set) var codings: CodingSet = []
    /// The state of their directory that is enough to tell that there are none; nil where it is not.
    let absence: DirectoryState?

    /// Creates none.
    ///
    /// - Parameter absence: the state of a directory in which there are none.
    init(absentIn absence: DirectoryState? = nil) {
        self.absence = absence
    }

    /// The status of the file in a coding; nil when there is none.
    subscript(coding: ContentCoding) -> FileStatus? {
        statuses[Int(coding.rawValue)]
    }

    /// Notes a file that may be sent in place of another: it must be regular, and not made before it.
    mutating func note(_ status: FileStatus, _ coding: ContentCoding, of file: FileStatus) {
        guard status.kind == .regular, !status.isOutdated(by: file) else { return }
        statuses[Int(coding.rawValue)] = status
        codings.insert(CodingSet(coding))
    }

    /// Leaves out a form that cannot be used.
    mutating func forget(_ coding: ContentCoding) {
        statuses[Int(coding.rawValue)] = nil
        codings.remove(CodingSet(coding))
    }
}

extension ContentCoding {
    /// The suffix of the compressed file's name.
    var suffix: String {
        switch self {
        case .zstandard: ".zst"
        case .brotli: ".br"
        case .gzip: ".gz"
        }
    }
}

extension FileStatus {
    /// By how many seconds a compressed form may be older than its file: what is unpacked or checked out
    /// together comes in any order.
    private static let maximumAdvance: Int64 = 2

    fileprivate func isOutdated(by file: FileStatus) -> Bool {
        modifiedSeconds &+ Self.maximumAdvance < file.modifiedSeconds
    }
}

/// The content codings in which a file is available.
struct CodingSet: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    init(_ coding: ContentCoding) {
        rawValue = 1 << coding.rawValue
    }

    func contains(_ coding: ContentCoding) -> Bool { contains(CodingSet(coding)) }
}
