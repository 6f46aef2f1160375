// SPDX-License-Identifier: Apache-2.0

import BasicContainers

/// Finds the redirect for a path among any number of rules, in a time that their number does not change.
///
/// The most exact rule counts: one for the path itself before those for all below another path, and of
/// these the one with the longest path. Of two rules for the same path the first counts.
///
/// Belongs to one thread, so that a lookup shares nothing with another processor.
package struct RedirectIndex: ~Copyable {
    // Not private: the compiler cannot emit another file's use of an array of a private type.
    struct Entry {
        let start: Int
        let count: Int
        let isPrefix: Bool
        /// A position in `redirects`; nil for an exception.
        let redirect: Int?
    }

    /// What the rules do that are no exceptions, in the order of the rules.
    package let redirects: [Redirect]

    /// The rules' paths, one after the other.
    private var bytes = UniqueArray<UInt8>()
    private var entries = UniqueArray<Entry>()
    /// By open addressing with linear probing: an entry's position + 1, or 0; a power of 2 in size,
    /// and at most half full.
    private var slots = UniqueArray<Int>()
    /// The longest path of a rule, in bytes.
    private var maximumCount = 0
    private var hasPrefixes = false

    /// Creates the index of some rules.
    package init(_ rules: [RedirectRule]) {
        redirects = rules.compactMap(\.redirect)
        guard !rules.isEmpty else { return }
        var size = 8
        while size < 2 * rules.count {
            size *= 2
        }
        slots = UniqueArray(repeating: 0, count: size)
        var redirectCount = 0
        for rule in rules {
            add(rule, redirect: rule.redirect == nil ? nil : redirectCount)
            redirectCount += rule.redirect == nil ? 0 : 1
        }
    }

    /// The position of the redirect for a decoded path; nil where none is for it, or an exception.
    package func find(_ path: Span<UInt8>) -> Int? {
        guard !entries.isEmpty else { return nil }
        var hash = Self.seed
        var found: Int?
        for index in 0..<min(path.count, maximumCount) {
            hash = Self.hash(hash, path[index])
            guard hasPrefixes, path[index] == ASCII.slash else { continue }
            if let entry = entry(hash, path.extracting(...index), isPrefix: true) {
                found = entry
            }
        }
        if path.count <= maximumCount, let entry = entry(hash, path, isPrefix: false) {
            found = entry
        }
        return found.flatMap { entries[$0].redirect }
    }

    private mutating func add(_ rule: RedirectRule, redirect: Int?) {
        let hash = rule.path.reduce(Self.seed, Self.hash)
        guard entry(hash, rule.path.span, isPrefix: rule.isPrefix) == nil else { return }
        var slot = slot(hash)
        while slots[slot] != 0 {
            slot = (slot + 1) & (slots.count - 1)
        }
        entries.append(
            Entry(
                start: bytes.count, count: rule.path.count, isPrefix: rule.isPrefix,
                redirect: redirect))
        bytes.append(copying: rule.path)
        slots[slot] = entries.count
        maximumCount = max(maximumCount, rule.path.count)
        hasPrefixes = hasPrefixes || rule.isPrefix
    }

    private func entry(_ hash: UInt64, _ path: Span<UInt8>, isPrefix: Bool) -> Int? {
        var slot = slot(hash)
        while slots[slot] != 0 {
            let entry = entries[slots[slot] - 1]
            let bytes = bytes.span.extracting(entry.start..<entry.start + entry.count)
            if entry.isPrefix == isPrefix, bytes.elementsEqual(path) {
                return slots[slot] - 1
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    // MARK: - Hashes

    private static var seed: UInt64 { 0xcbf2_9ce4_8422_2325 }

    /// FNV-1a, which has the hash of each beginning of a path on its way.
    ///
    /// Only the administrator's paths get in, so a client cannot choose colliding ones.
    private static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }

    private func slot(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.count - 1)
    }
}
