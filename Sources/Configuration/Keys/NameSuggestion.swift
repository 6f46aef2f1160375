// SPDX-License-Identifier: Apache-2.0

/// Finds the name that was meant, and the section of a key that stands in another.
enum NameSuggestion {
    /// Returns the section that a key belongs to, in brackets, or nil when no section has it.
    static func section(ofKey name: String) -> String? {
        if let key = ConfigurationKey.all.first(where: { $0.name == name }) {
            return "[\(key.section)]"
        }
        return name == SiteKey.aliases.name ? "a [site \"…\"]" : nil
    }

    /// Returns the message about a key that a section does not have.
    ///
    /// - Parameters:
    ///   - section: the section in brackets.
    ///   - names: the keys that it has.
    static func mistake(_ name: String, in section: String, _ names: [String]) -> String {
        let quoted = Diagnostic.quoted(name)
        if let place = self.section(ofKey: name) {
            return "unknown key \(quoted) in \(section), put it below \(place)"
        }
        let hint =
            nearest(to: name, in: names).map { ", did you mean \"\($0)\"?" } ?? " in \(section)"
        return "unknown key \(quoted)\(hint)"
    }

    /// Returns the candidate nearest to a misspelled name, or nil when none is near.
    ///
    /// Near means at most one slip for each three letters of the name, one at least; case, and `-`
    /// for `_`, cost nothing. The first of equally near candidates wins.
    static func nearest(to name: String, in candidates: [String]) -> String? {
        let typed = normalized(name)
        guard typed.count <= 64 else { return nil }
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(typed, normalized(candidate))
            guard distance <= max(1, candidate.utf8.count / 3) else { continue }
            if best.map({ distance < $0.distance }) ?? true {
                best = (candidate, distance)
            }
        }
        return best?.candidate
    }

    private static func normalized(_ name: String) -> [Unicode.Scalar] {
        name.lowercased().unicodeScalars.map { $0 == "-" ? "_" : $0 }
    }

    /// Returns how many letters must be inserted, removed, replaced or swapped with their
    /// neighbour to turn one name into the other: the optimal string alignment distance.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var rows = [Array(0...right.count)]
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                let replaced = rows[i][j] + (left[i] == right[j] ? 0 : 1)
                var cost = min(replaced, rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    cost = min(cost, rows[i - 1][j - 1] + 1)
                }
                row.append(cost)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
