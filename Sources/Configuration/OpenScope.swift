// SPDX-License-Identifier: Apache-2.0

/// An open section with the site that it is for.
struct OpenScope: Hashable, Sendable {
    let section: OpenSection
    /// The site's name; `nil` for all sites.
    let site: String?

    /// The section as its header has it.
    var header: String {
        site.map { "[\(section.rawValue) \"\($0)\"]" } ?? "[\(section.rawValue)]"
    }
}
