// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

struct ByteCountTextTests {
    @Test(arguments: [
        ("0", 0), ("512", 512), ("8K", 8192), ("8k", 8192), ("1M", 1_048_576), ("1m", 1_048_576),
        ("2G", 2_147_483_648), ("2g", 2_147_483_648), ("0G", 0), ("0008K", 8192),
        ("9223372036854775807", Int.max),
    ])
    func `a size is read`(text: String, expected: Int) {
        #expect(ByteCountText.parse(text) == expected)
    }

    @Test(arguments: [
        "", "K", " 8K", "8 K", "8KB", "8KiB", "8T", "-8K", "+8K", "1.5K", "0x10", "many",
        "9223372036854775808", "99999999999999999999G", "9223372036854775807K", "8\u{212A}",
        "\u{0668}K",
    ])
    func `what is no size is refused`(text: String) {
        #expect(ByteCountText.parse(text) == nil)
    }

    @Test(arguments: [
        (0, "0"), (1, "1"), (1000, "1000"), (1024, "1K"), (1536, "1536"), (10_240, "10K"),
        (1_048_576, "1M"), (1 << 40, "1024G"), (Int.max, "9223372036854775807"),
    ])
    func `a size is printed in the shortest exact form, and read back`(bytes: Int, text: String) {
        #expect(ByteCountText.print(bytes) == text)
        #expect(ByteCountText.parse(text) == bytes)
    }
}
