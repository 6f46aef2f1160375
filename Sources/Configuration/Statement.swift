// SPDX-License-Identifier: Apache-2.0

/// What a line of a file sets or names, once it is known to have a place.
enum Statement {
    /// The value of a key of the table.
    case key(ConfigurationKey, INIWord)
    /// The header of a site, whose name is normalized.
    case site(String, INIWord)
    /// The value of a site's key.
    case siteKey(SiteKey, site: String, INIWord)
    /// The header of an open section.
    case scope(OpenScope, INIWord)
    /// A setting in an open section.
    case entry(OpenScope, name: INIWord, INIWord)

    /// The value, or the name in the header.
    var word: INIWord {
        switch self {
        case .key(_, let word), .site(_, let word), .siteKey(_, _, let word),
            .scope(_, let word), .entry(_, _, let word):
            word
        }
    }
}
