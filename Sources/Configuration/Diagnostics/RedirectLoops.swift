// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Finds redirects that lead from one to the next without end.
///
/// They are followed from one path of each rule, that with nothing in place of its `*`, while they have
/// no host, and so stay on the same one.
struct RedirectLoops: ~Copyable {
    /// How often a walk may come by a rule that leads elsewhere each time, before it counts as endless.
    private static let maximumVisits = 32

    /// The redirects that one site sees, without exceptions, in their order.
    private let entries: [OpenEntries.Entry]
    private let index: RedirectIndex

    /// - Parameter entries: what one site sees.
    init(entries: [OpenEntries.Entry]) {
        let rules = entries.compactMap(\.redirect)
        self.entries = entries.filter { $0.redirect?.redirect != nil }
        index = RedirectIndex(rules)
    }

    /// One mistake for each loop, at the redirect in it that comes first.
    var mistakes: [Diagnostic] {
        // Whether a redirect is known to lead into a loop that was reported, or to an end.
        var isSettled = [Bool](repeating: false, count: entries.count)
        var mistakes: [Diagnostic] = []
        for start in entries.indices {
            let (walk, loopStart) = self.walk(from: start) { isSettled[$0] }
            if let loopStart {
                mistakes.append(mistake(loop: Array(walk[loopStart...])))
            }
            for place in walk where index.redirects[place].isFixed || loopStart != nil {
                isSettled[place] = true
            }
        }
        return mistakes
    }

    /// Follows the redirects from one.
    ///
    /// - Returns: those on the way, and where in it the loop begins that it ends in; nil for none.
    private func walk(
        from start: Int, until isSettled: (Int) -> Bool
    ) -> (walk: [Int], loopStart: Int?) {
        // The first may have a rule of its own.
        let least = entries[start].redirect?.leastPath ?? []
        let samples = [least, least + "-".utf8]
        guard var path = samples.first(where: { index.find($0.span) == start }) else {
            return ([], nil)
        }
        var walk: [Int] = []
        var visits: [Int: Int] = [:]
        var current = start
        while !isSettled(current) {
            let visit = visits[current, default: 0]
            if visit > 0, index.redirects[current].isFixed || visit > Self.maximumVisits {
                return (walk, walk.lastIndex(of: current))
            }
            visits[current] = visit + 1
            walk.append(current)
            guard let next = index.redirects[current].localPath(for: path),
                let place = index.find(next.span)
            else { break }
            path = next
            current = place
        }
        return (walk, nil)
    }

    private func mistake(loop: [Int]) -> Diagnostic {
        let first = loop.indices.min { loop[$0] < loop[$1] } ?? 0
        let order = loop[first...] + loop[..<first] + [loop[first]]
        let names = order.prefix(8).map { Diagnostic.escaped(entries[$0].name) }
        let path = names.joined(separator: " to ") + (order.count > 8 ? " …" : "")
        return Diagnostic(
            at: entries[loop[first]].origin, message: "redirects without end: \(path)")
    }
}
