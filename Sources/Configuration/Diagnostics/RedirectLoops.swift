// SPDX-License-Identifier: Apache-2.0

import HTTP

/// Finds redirects that lead from one to the next and back again.
///
/// Only paths without `*` are followed; a redirect to itself is a mistake of its own line already.
struct RedirectLoops {
    /// The redirects that one site sees.
    let entries: [OpenEntries.Entry]

    /// One mistake for each loop, at the redirect in it that comes first.
    var mistakes: [Diagnostic] {
        var places: [String: Int] = [:]
        for (index, entry) in entries.enumerated() {
            places[entry.identity] = index
        }
        let next = entries.map { entry in
            entry.redirect?.fixedLocalPath.flatMap { places[$0] }
        }
        // The walk in which a redirect was first reached: a loop is closed within one walk.
        var walks = [Int?](repeating: nil, count: entries.count)
        var mistakes: [Diagnostic] = []
        for start in entries.indices {
            var current = start
            while walks[current] == nil, let target = next[current] {
                walks[current] = start
                current = target
            }
            if walks[current] == start {
                mistakes.append(mistake(loopThrough: current, next))
                // Redirects that lead into this loop are not reported again.
                walks[current] = -1
            }
        }
        return mistakes
    }

    private func mistake(loopThrough member: Int, _ next: [Int?]) -> Diagnostic {
        var loop = [member]
        while let target = loop.last.flatMap({ next[$0] }), target != member {
            loop.append(target)
        }
        let first = loop.indices.min { loop[$0] < loop[$1] } ?? 0
        let order = loop[first...] + loop[..<first] + [loop[first]]
        let names = order.prefix(8).map { Diagnostic.escaped(entries[$0].name) }
        let path = names.joined(separator: " to ") + (order.count > 8 ? " …" : "")
        return Diagnostic(
            at: entries[loop[first]].origin, message: "redirects without end: \(path)")
    }
}
