// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// Finds the site that a host name belongs to.
///
/// Belongs to one worker's thread, so that a lookup shares nothing with another processor.
///
/// Source: RFC 9110 section 7.4.
struct HostNames: ~Copyable {
    // Not private: the compiler cannot emit another file's use of an array of a private type.
    struct Name {
        let start: Int
        let count: Int
        /// It stands behind one more label: `*.` was written before it.
        let isWildcard: Bool
        let site: Int
    }

    /// All names, one after the other, in lower case.
    private var bytes = UniqueArray<UInt8>()
    private var names = UniqueArray<Name>()
    /// By open addressing with linear probing: a name's position + 1, or 0; a power of 2 in size,
    /// and at most half full.
    private var index = UniqueArray<Int>()

    init(_ table: SiteTable) {
        guard !table.names.isEmpty else { return }
        var size = 8
        while size < 2 * table.names.count {
            size *= 2
        }
        index = UniqueArray(repeating: 0, count: size)
        for (name, site) in table.names {
            add(name, site)
        }
    }

    /// The position of the site for an authority as a request has it; 0 for the default site.
    func site(for authority: Span<UInt8>) -> Int {
        guard !names.isEmpty else { return 0 }
        let host = Self.host(of: authority)
        if let site = find(host, isWildcard: false) {
            return site
        }
        var dot = 0
        while dot < host.count, host[dot] != UInt8(ascii: ".") {
            dot += 1
        }
        guard dot > 0, dot < host.count else { return 0 }
        return find(host.extracting((dot + 1)...), isWildcard: true) ?? 0
    }

    private mutating func add(_ text: String, _ site: Int) {
        let isWildcard = text.hasPrefix("*.")
        let name = Array(text.utf8.dropFirst(isWildcard ? 2 : 0))
        guard find(name.span, isWildcard: isWildcard) == nil else { return }
        var slot = slot(name.span)
        while index[slot] != 0 {
            slot = (slot + 1) & (index.count - 1)
        }
        names.append(
            Name(start: bytes.count, count: name.count, isWildcard: isWildcard, site: site))
        bytes.append(copying: name)
        index[slot] = names.count
    }

    private func find(_ host: Span<UInt8>, isWildcard: Bool) -> Int? {
        var slot = slot(host)
        while index[slot] != 0 {
            let name = names[index[slot] - 1]
            if name.isWildcard == isWildcard, isEqual(host, name) {
                return name.site
            }
            slot = (slot + 1) & (index.count - 1)
        }
        return nil
    }

    private func isEqual(_ host: Span<UInt8>, _ name: Name) -> Bool {
        guard host.count == name.count else { return false }
        for position in host.indices
        where ASCII.lowercased(host[position]) != bytes[name.start + position] {
            return false
        }
        return true
    }

    /// FNV-1a.
    ///
    /// Only the administrator's names get in, so a client cannot choose colliding ones.
    private func slot(_ host: Span<UInt8>) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for position in host.indices {
            hash = (hash ^ UInt64(ASCII.lowercased(host[position]))) &* 0x100_0000_01b3
        }
        return Int(truncatingIfNeeded: hash ^ hash >> 32) & (index.count - 1)
    }

    /// An authority without its port and one dot at the end.
    @_lifetime(copy authority)
    static func host(of authority: Span<UInt8>) -> Span<UInt8> {
        let isAddress = !authority.isEmpty && authority[0] == UInt8(ascii: "[")
        let last = isAddress ? UInt8(ascii: "]") : UInt8(ascii: ":")
        var end = 0
        while end < authority.count, authority[end] != last {
            end += 1
        }
        if isAddress, end < authority.count {
            end += 1
        }
        if end > 1, authority[end - 1] == UInt8(ascii: ".") {
            end -= 1
        }
        return authority.extracting(..<end)
    }
}
