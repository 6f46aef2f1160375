// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A short text that one thread writes, and that any other reads without keeping it up.
///
/// A writer pays some 40 instructions for a text of 20 bytes. A reader that finds it half written looks
/// again.
public struct SharedText: ~Copyable, Sendable {
    /// The longest text, in bytes; longer ones are cut.
    public static let maximumBytes = 64

    /// Odd while somebody writes.
    private let version = Atomic<UInt64>(0)
    private let count = Atomic<Int>(0)
    private let words = InlineArray<8, Atomic<UInt64>> { _ in Atomic(0) }

    /// Creates an empty text.
    public init() {}

    /// Replaces the text; for one thread only.
    public func write(_ text: Span<UInt8>) {
        let length = min(text.count, Self.maximumBytes)
        let current = version.load(ordering: .relaxed)
        version.store(current &+ 1, ordering: .relaxed)
        atomicMemoryFence(ordering: .releasing)
        // Every load is of bytes that the text has.
        unsafe text.withUnsafeBytes { bytes in
            for index in 0..<length / 8 {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
                words[index].store(word, ordering: .relaxed)
            }
        }
        if length % 8 != 0 {
            var word: UInt64 = 0
            for index in (length & ~7..<length).reversed() {
                word = word << 8 | UInt64(text[index])
            }
            words[length / 8].store(UInt64(littleEndian: word), ordering: .relaxed)
        }
        count.store(length, ordering: .relaxed)
        version.store(current &+ 2, ordering: .releasing)
    }

    /// Makes the text empty; for the same thread.
    public func clear() { count.store(0, ordering: .relaxed) }

    /// The text as it was at one moment; empty where it changes all the time.
    ///
    /// Any thread may ask.
    public var bytes: [UInt8] {
        for _ in 0..<100 {
            let before = version.load(ordering: .acquiring)
            let length = count.load(ordering: .relaxed)
            var bytes: [UInt8] = []
            for index in 0..<(length + 7) / 8 {
                var word = UInt64(littleEndian: words[index].load(ordering: .relaxed))
                for _ in 0..<min(8, length - index * 8) {
                    bytes.append(UInt8(truncatingIfNeeded: word))
                    word >>= 8
                }
            }
            atomicMemoryFence(ordering: .acquiring)
            if before % 2 == 0, version.load(ordering: .relaxed) == before {
                return bytes
            }
        }
        return []
    }
}
