// SPDX-License-Identifier: Apache-2.0

import HTTP

/// A section in which the administrator chooses the names before `=`.
enum OpenSection: String, CaseIterable, Sendable {
    /// Fields of responses: `X-Frame-Options = DENY`.
    case headers
    /// Media types: `.wasm = application/wasm`, `name = text/plain`, `default = text/plain`.
    case types
    /// Codings that files are stored in: `.wasm.br = br`.
    case encodings
    /// Redirects: `/old = 301 /new`, `/old/* = keep`.
    case redirects

    /// Whether there may be one for a site: `[headers "example.org"]`.
    var takesSite: Bool { self == .headers || self == .redirects }

    /// Returns what makes two names the same: the case of letters counts in paths and file names.
    func identity(of name: String) -> String {
        switch self {
        case .headers, .encodings: name.lowercased()
        case .types: name.hasPrefix(".") ? name.lowercased() : name
        case .redirects: name
        }
    }

    /// Returns how the value of a name is read.
    func reading(of name: String) -> ValueReading {
        switch self {
        case .headers: .field(name: name)
        case .types: .parameters
        case .encodings, .redirects: .plain
        }
    }

    /// Returns why a name cannot stand in this section, or nil when it can.
    func mistake(inName name: String) -> String? {
        switch self {
        case .headers: ResponseFieldText.mistake(inName: name)
        case .types: MediaTypeText.mistake(inName: name)
        case .encodings: StoredCodingText.mistake(inNameEnd: name)
        case .redirects: RedirectText.mistake(inPath: name)
        }
    }

    /// Checks a value, and returns the redirect that it makes with its name in `[redirects]`.
    ///
    /// An empty value is always valid: it takes back what was set before.
    ///
    /// - Throws: `InvalidValue` with what is wrong with the value.
    func check(_ value: String, of name: String) throws(InvalidValue) -> RedirectRule? {
        guard !value.isEmpty else { return nil }
        let found = "found \(Diagnostic.quoted(value))"
        switch self {
        case .headers where !ResponseFieldText.isValue(value):
            throw InvalidValue(message: "expected \(ResponseFieldText.valueExpectation), \(found)")
        case .types where !MediaTypeText.isMediaType(value):
            throw InvalidValue(message: "expected \(MediaTypeText.expectation), \(found)")
        case .encodings where StoredCodingText.coding(value) == nil:
            throw InvalidValue(message: "expected \(StoredCodingText.expectation), \(found)")
        case .headers, .types, .encodings:
            return nil
        case .redirects:
            return try RedirectText.rule(name, value)
        }
    }
}

/// The reason for which a value cannot stand beside its name.
struct InvalidValue: Error {
    /// What was expected and found, on one line.
    let message: String
}

/// An open section with the site that it is for.
struct OpenScope: Hashable, Sendable {
    let section: OpenSection
    /// The site's name; nil for all sites.
    let site: String?

    /// The section as its header has it.
    var header: String {
        site.map { "[\(section.rawValue) \"\($0)\"]" } ?? "[\(section.rawValue)]"
    }
}

/// The settings of one open section, in the order in which their names came first.
struct OpenEntries: Sendable, Equatable {
    /// One setting; an empty value takes back what was set elsewhere.
    struct Entry: Sendable, Equatable {
        let identity: String
        let name: String
        let value: String
        /// What the line means in `[redirects]`; nil in other sections and for an empty value.
        let redirect: RedirectRule?
        let origin: ValueOrigin
    }

    /// Where the section was named first.
    let header: ValueOrigin
    /// The section's place among all open sections, in the order of reading.
    let order: Int
    private(set) var list: [Entry] = []

    private var indices: [String: Int] = [:]

    /// Creates the settings of a section that is still empty.
    init(header: ValueOrigin, order: Int) {
        self.header = header
        self.order = order
    }

    /// Adds a setting, or puts it in the place of an earlier one of that name.
    mutating func set(_ entry: Entry) {
        if let index = indices[entry.identity] {
            list[index] = entry
        } else {
            indices[entry.identity] = list.count
            list.append(entry)
        }
    }

    /// Whether there is a setting for a name, if only an empty one.
    func contains(_ identity: String) -> Bool {
        indices[identity] != nil
    }
}
