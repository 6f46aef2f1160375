// SPDX-License-Identifier: Apache-2.0

/// Finds the place of a key that stands where it does not belong.
enum KeyPlace {
    /// Returns the section that a key belongs to, in brackets, or `nil` when no section has it.
    static func suggestion(for name: String) -> String? {
        if let key = ConfigurationKey.all.first(where: { $0.name == name }) {
            return "[\(key.section)]"
        }
        return name == SiteKey.aliases.name ? "a [site \"…\"]" : nil
    }

    /// Returns what to say of a key that a section does not have.
    ///
    /// - Parameters:
    ///   - section: the section in brackets.
    ///   - names: the keys that it has.
    static func mistake(_ name: String, in section: String, _ names: [String]) -> String {
        let quoted = Diagnostic.quoted(name)
        if let place = suggestion(for: name) {
            return "unknown key \(quoted) in \(section), put it below \(place)"
        }
        let nearest = SpellingSuggestion.nearest(to: name, in: names)
        let hint = nearest.map { ", did you mean \"\($0)\"?" } ?? " in \(section)"
        return "unknown key \(quoted)\(hint)"
    }
}
