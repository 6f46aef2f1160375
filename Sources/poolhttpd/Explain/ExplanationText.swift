// SPDX-License-Identifier: Apache-2.0

import Configuration
import HTTP
import Server
import StaticFiles

/// What `--explain` prints: site, redirect or file, settings with their places, and the response.
struct ExplanationText {
    private let explanation: Explanation
    private let loaded: LoadedConfiguration
    private(set) var lines: [String] = []

    init(_ explanation: Explanation, _ address: ExplainedAddress, _ loaded: LoadedConfiguration) {
        self.explanation = explanation
        self.loaded = loaded
        addRequest(address)
        switch explanation.cause {
        case .refusal: add("answer", "the request is refused")
        case .endpoint: add("answer", "the server itself has this path")
        case .redirect(let rule):
            add("answer", "redirected")
            add(loaded.redirect(from: rule.from, ofSite: explanation.site))
        case .files(let steps):
            for step in steps {
                add(step)
            }
            if steps.isEmpty {
                add("answer", "there is no root to look for files in")
            } else {
                addSettings(steps)
            }
        }
        addResponse()
    }

    /// The place in the configuration that the responses' fields go by.
    private var place: LoadedConfiguration.Place {
        LoadedConfiguration.Place(
            site: explanation.site, path: explanation.path, appended: appendedName)
    }

    /// What was appended to the path that was asked for.
    private var appendedName: String? {
        guard case .files(let steps) = explanation.cause,
            case .file(explanation.path, let name, _)? = steps.last
        else { return nil }
        return name
    }

    private mutating func addRequest(_ address: ExplainedAddress) {
        add("request", "GET \(address.target), as a browser sends it")
        if let site = loaded.site(explanation.site) {
            add("site", "\(site.name)  # \(site.origin)")
        } else {
            add("site", "none with a name")
        }
        if !address.target.utf8.elementsEqual(explanation.path), !explanation.path.isEmpty {
            add("path", Self.text(explanation.path))
        }
    }

    // MARK: - Steps

    private mutating func add(_ step: FileStep) {
        switch step {
        case .file(let path, let appended, let codings):
            let whole = Self.text(path) + (appended.map { " + \($0)" } ?? "")
            let forms = codings.map(\.name).joined(separator: ", ")
            add("file", whole + (forms.isEmpty ? "" : ", also compressed: \(forms)"))
        case .directory(let path): add("directory", "\(Self.text(path)), without an index")
        case .missing(let path, let isHidden):
            add(isHidden ? "hidden" : "missing", Self.text(path))
        case .refused(let path, let reason): add("refused", "\(Self.text(path)): \(reason)")
        case .shortened(let path): add("redirected", "to \(Self.text(path)), the same file")
        case .fallback: add("next", "the fallback, as a page is asked for")
        case .notFoundPage: add("next", "the page for what is not found")
        }
    }

    /// The settings that took part in the search.
    private mutating func addSettings(_ steps: [FileStep]) {
        add(loaded.setting("server.root", at: place))
        for step in steps {
            switch step {
            case .file(let path, let appended, let codings):
                addSettings(ofFile: path, appended, isCompressed: !codings.isEmpty)
            case .directory: add(loaded.setting("files.listing", at: place))
            case .missing(let path, isHidden: true): addHidden(path)
            case .missing: break
            case .refused: add(loaded.setting("files.symlinks", at: place))
            case .shortened: add(loaded.setting("files.extensions", at: place))
            case .fallback: add(loaded.setting("files.fallback", at: place))
            case .notFoundPage: add(loaded.setting("files.not_found", at: place))
            }
        }
        if value(of: "cache-control") != nil {
            add(loaded.setting("files.cache_control", at: place))
        }
    }

    private mutating func addSettings(
        ofFile path: [UInt8], _ appended: String?, isCompressed: Bool
    ) {
        let file = LoadedConfiguration.Place(
            site: explanation.site, path: path, appended: appended)
        if appended != nil {
            let isIndex = path.last == UInt8(ascii: "/")
            add(loaded.setting(isIndex ? "server.index" : "files.extensions", at: file))
        }
        if HiddenName.occurs(in: path.span) {
            addHidden(path)
        }
        if isCompressed {
            add(loaded.setting("files.precompressed", at: file))
        }
        let name = path + Array((appended ?? "").utf8)
        add(loaded.storedCoding(ofFile: name))
        if let type = value(of: "content-type") {
            add(loaded.mediaType(type, ofFile: name))
        }
    }

    private mutating func addHidden(_ path: [UInt8]) {
        let place = LoadedConfiguration.Place(site: explanation.site, path: path)
        add(loaded.setting("files.hidden", at: place))
    }

    // MARK: - The response

    private mutating func addResponse() {
        // Without a path the fields of no path are sent.
        for field in loaded.fields(at: place) {
            add(field)
        }
        guard let status = explanation.status else {
            add("response", "known only once it is asked for")
            return
        }
        add("response", "\(status.code) \(status.reasonPhrase)")
        lines += explanation.head.dropFirst().filter { !$0.hasPrefix("Date:") }.map { "    \($0)" }
    }

    /// The value of a field of the response, by its name in lower case.
    private func value(of name: String) -> String? {
        let line = explanation.head.dropFirst().first { $0.lowercased().hasPrefix("\(name): ") }
        return line.map { String($0.dropFirst(name.count + 2)) }
    }

    private mutating func add(_ title: String, _ text: String) {
        lines.append("\(title): \(text)")
    }

    private mutating func add(_ setting: EffectiveSetting?) {
        guard let setting else { return }
        lines.append("    \(setting)")
    }

    /// A path as it may be printed: bytes that are no text are replaced, and control characters.
    private static func text(_ path: [UInt8]) -> String {
        let scalars = String(decoding: path, as: UTF8.self).unicodeScalars.map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7F ? "\u{FFFD}" : scalar
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
