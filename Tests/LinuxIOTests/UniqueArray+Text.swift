// SPDX-License-Identifier: Apache-2.0

import BasicContainers

extension UniqueArray<UInt8> {
    /// The bytes as UTF-8 text.
    var text: String {
        var bytes: [UInt8] = []
        for index in 0..<count {
            bytes.append(self[index])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
