// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import Testing

@testable import StaticFiles

struct ListingPageTests {
    @Test(
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1535, "1.4 KiB"), (1536, "1.5 KiB"),
            (1_048_575, "1023.9 KiB"), (1 << 20, "1.0 MiB"), (.max, "15.9 EiB"),
        ] as [(UInt64, String)])
    func `sizes are told in the largest unit`(bytes: UInt64, text: String) {
        var output = UniqueArray<UInt8>()
        ListingPage.appendSize(bytes, to: &output)
        #expect(String(decoding: Array(copying: output.span), as: UTF8.self) == text)
    }
}
