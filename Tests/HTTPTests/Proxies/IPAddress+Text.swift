// SPDX-License-Identifier: Apache-2.0

import HTTP

extension IPAddress {
    /// Reads an address from a text.
    init?(text: String) {
        self.init(text.utf8Span.span)
    }
}

extension IPNetwork {
    /// Reads a network from a text.
    init?(text: String) {
        self.init(text.utf8Span.span)
    }
}
