// SPDX-License-Identifier: Apache-2.0

import HTTP

/// The content codings in which a file is there, besides the file itself.
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
