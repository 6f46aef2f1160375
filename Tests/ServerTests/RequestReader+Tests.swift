// SPDX-License-Identifier: Apache-2.0

import HTTP

@testable import Server

extension RequestReader {
    /// The head of the next request; nil when it is not there whole.
    mutating func next(in input: Span<UInt8>) throws(RequestError) -> RequestHead? {
        var head = RequestHead()
        return try next(in: input, into: &head) ? head : nil
    }
}
