// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO

/// The form in which a file that was found is sent: as it is, or compressed.
struct FileForm {
    /// Of the bytes that are sent.
    let status: FileStatus
    /// The name in a directory; nil for the path's own file.
    let indexName: String?
    /// nil for the file as it is.
    let coding: ContentCoding?
    /// The codings in which the file is there besides; empty for a form that is in one.
    let siblings: CodingSet

    /// The file as it is.
    init(_ status: FileStatus, indexName: String?, siblings: CodingSet) {
        self.status = status
        self.indexName = indexName
        self.siblings = siblings
        coding = nil
    }

    /// A compressed form.
    init(_ status: FileStatus, indexName: String?, in coding: ContentCoding) {
        self.status = status
        self.indexName = indexName
        self.coding = coding
        siblings = []
    }

    /// Whether the client had a choice.
    var isNegotiated: Bool { coding != nil || !siblings.isEmpty }
}
