// SPDX-License-Identifier: Apache-2.0

import HTTP

extension RequestLimits {
    /// Limits that no test meets by chance.
    static let forTests = RequestLimits(
        requestLine: 8192, headerBytes: 32768, headerFields: 100, bodyBytes: 1 << 20)
}
