// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO

/// The compressed forms of a file that lie beside it, as `name.zst`, `name.br` and `name.gz`.
struct Siblings {
    private var statuses = InlineArray<4, FileStatus?>(repeating: nil)
    private(set) var codings: CodingSet = []

    /// The status of the file in a coding; nil when there is none.
    subscript(coding: ContentCoding) -> FileStatus? {
        statuses[Int(coding.rawValue)]
    }

    /// Notes a file that may be sent in place of another: it must be regular, and not older.
    mutating func note(_ status: FileStatus, _ coding: ContentCoding, of file: FileStatus) {
        guard status.kind == .regular, !status.isOlder(than: file) else { return }
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
    fileprivate func isOlder(than other: FileStatus) -> Bool {
        (modifiedSeconds, modifiedNanoseconds) < (other.modifiedSeconds, other.modifiedNanoseconds)
    }
}

/// The content codings in which a file is available.
struct CodingSet: OptionSet, Sendable {
    let rawValue: UInt8

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    init(_ coding: ContentCoding) {
        rawValue = 1 << coding.rawValue
    }

    func contains(_ coding: ContentCoding) -> Bool { contains(CodingSet(coding)) }
}

/// The form in which a file that was found is sent: as it is, or compressed.
struct FileForm {
    /// Of the bytes that are sent.
    let status: FileStatus
    /// The name in a directory; nil for the path's own file.
    let indexName: String?
    /// nil for the file as it is.
    let coding: ContentCoding?
    /// The codings in which the file is also available; empty for a compressed form.
    let siblings: CodingSet

    /// Creates the form of a file as it is.
    init(_ status: FileStatus, indexName: String?, siblings: CodingSet) {
        self.status = status
        self.indexName = indexName
        self.siblings = siblings
        coding = nil
    }

    /// Creates a compressed form.
    init(_ status: FileStatus, indexName: String?, in coding: ContentCoding) {
        self.status = status
        self.indexName = indexName
        self.coding = coding
        siblings = []
    }

    /// A hash of the state that the file and its compressed forms are in.
    var stateHash: Int {
        var hasher = Hasher()
        hasher.combine(status)
        hasher.combine(siblings.rawValue)
        return hasher.finalize()
    }

    /// Whether the client had a choice.
    var isNegotiated: Bool { coding != nil || !siblings.isEmpty }
}
