// SPDX-License-Identifier: Apache-2.0

/// A section in which the administrator chooses the names before `=`.
enum OpenSection: String, CaseIterable, Sendable {
    /// Fields of responses: `X-Frame-Options = DENY`.
    case headers
    /// Media types: `.wasm = application/wasm`.
    case types
    /// Redirects: `/old = 301 /new`.
    case redirects

    /// Whether there may be one for a site: `[headers "example.org"]`.
    var takesSite: Bool { self != .types }

    /// Returns what makes two names the same: the case of letters counts in paths only.
    func identity(of name: String) -> String {
        self == .redirects ? name : name.lowercased()
    }

    /// Returns why a name cannot stand in this section, or `nil` when it can.
    func mistake(inName name: String) -> String? {
        switch self {
        case .headers: FieldText.mistake(inName: name)
        case .types: MediaTypeText.mistake(inExtension: name)
        case .redirects: RedirectText.mistake(inPath: name)
        }
    }

    /// Returns why a value cannot stand beside a name, or `nil` when it can.
    ///
    /// An empty value always can: it takes back what was set before.
    func mistake(inValue value: String, of name: String) -> String? {
        guard !value.isEmpty else { return nil }
        let found = "found \(Diagnostic.quoted(value))"
        switch self {
        case .headers:
            return FieldText.isValue(value)
                ? nil : "expected \(FieldText.valueExpectation), \(found)"
        case .types:
            return MediaTypeText.isMediaType(value)
                ? nil : "expected \(MediaTypeText.expectation), \(found)"
        case .redirects:
            return RedirectText.mistake(inValue: value, for: name)
        }
    }
}
