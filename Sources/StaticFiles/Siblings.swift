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

    /// Notes what is beside a file, if it can stand for the file: a regular file, and not older.
    mutating func note(_ status: FileStatus, _ coding: ContentCoding, of file: FileStatus) {
        guard status.kind == .regular, !status.isOlder(than: file) else { return }
        statuses[Int(coding.rawValue)] = status
        codings.insert(CodingSet(coding))
    }

    /// Leaves out a form that turned out to be of no use.
    mutating func forget(_ coding: ContentCoding) {
        statuses[Int(coding.rawValue)] = nil
        codings.remove(CodingSet(coding))
    }
}

extension ContentCoding {
    /// What is behind the file's name.
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
