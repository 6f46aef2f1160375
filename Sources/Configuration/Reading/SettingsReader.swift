// SPDX-License-Identifier: Apache-2.0

/// Matches the lines of one file with the known sections and keys.
struct SettingsReader {
    /// The section that the next keys belong to.
    private enum Section {
        /// There was no header yet.
        case none
        /// The header was unknown or unreadable: its keys cannot be judged.
        case unknown
        /// One of the table.
        case known(String)
        case site(String)
        case open(OpenScope)
        case path(PathScope)
    }

    /// The name of the file, for diagnostics.
    let file: String
    /// The mistakes so far, in the file's order.
    var mistakes: [Diagnostic] = []

    private var section = Section.none
    /// The site whose section came last: sections for some paths are about its paths.
    private var site: String?
    /// The names of all sites so far.
    private var sites: Set<String>

    /// Creates a reader at the start of a file.
    ///
    /// - Parameter sites: the names of the sites of files before it.
    init(file: String, sites: [String] = []) {
        self.file = file
        self.sites = Set(sites)
    }

    /// Returns what an item sets or names, unless it is a mistake.
    mutating func line(of item: INIItem) -> RecognizedLine? {
        switch item {
        case .mistake(let diagnostic):
            mistakes.append(diagnostic)
            return nil
        case .section(let header):
            section = header.map { open($0) } ?? .unknown
            return header.flatMap { line(ofHeader: $0) }
        case .setting(let name, let value):
            return line(of: name, value)
        }
    }

    /// Notes a mistake at a text.
    mutating func report(_ text: INIText, _ message: String) {
        mistakes.append(
            Diagnostic(file: file, line: text.line, column: text.column, message: message))
    }

    private func line(ofHeader header: INISection) -> RecognizedLine? {
        let text = header.argument ?? header.name
        switch section {
        case .site(let name): return .site(name, text)
        case .open(let scope): return .scope(scope, text)
        case .path(let scope): return .pathScope(scope, text)
        case .none, .unknown, .known: return nil
        }
    }

    // MARK: - Sections

    private mutating func open(_ header: INISection) -> Section {
        let header = withQuotes(header)
        let sections = ConfigurationKey.sections
        guard let name = SectionName.match(header.name.string) else {
            report(header.name, SectionName.mistake(in: header.name.string))
            return .unknown
        }
        if name != header.name.string {
            // With the likely section the mistakes below the header are found at the same time.
            report(header.name, SectionName.mistake(in: header.name.string))
        }
        if name == SiteKey.section {
            return openSite(header)
        }
        if let section = PathScope.Section(rawValue: name), let argument = header.argument,
            section == .files
                || PathPatternText.isPattern(argument.string, isSite: sites.contains)
        {
            return openPath(section, argument)
        }
        let openSection = OpenSection(rawValue: name)
        if let argument = header.argument, !(openSection?.takesSite ?? false) {
            report(argument, "[\(name)] takes no name, it is for all sites")
            return openSection.map { .open(OpenScope(section: $0, site: nil)) } ?? .known(name)
        }
        guard let openSection else { return sections.contains(name) ? .known(name) : .unknown }
        guard let argument = header.argument else {
            return .open(OpenScope(section: openSection, site: nil))
        }
        guard let site = siteName(argument) else { return .unknown }
        return .open(OpenScope(section: openSection, site: site))
    }

    private mutating func openSite(_ header: INISection) -> Section {
        guard let argument = header.argument else {
            report(header.name, "expected the site's name: [site \"example.org\"]")
            return .unknown
        }
        site = siteName(argument)
        guard let site else { return .unknown }
        sites.insert(site)
        return .site(site)
    }

    private mutating func openPath(_ section: PathScope.Section, _ argument: INIText) -> Section {
        do throws(InvalidValue) {
            let pattern = try PathPatternText.pattern(argument.string)
            return .path(PathScope(section: section, site: site, pattern: pattern))
        } catch {
            report(argument, error.message)
            return .unknown
        }
    }

    private mutating func siteName(_ text: INIText) -> String? {
        let name = SiteName.normalized(text.string)
        if name == nil {
            report(text, SiteName.mistake(in: text.string))
        }
        return name
    }

    /// Returns a header as it was meant: `[site example.org]` lacks quotes.
    private mutating func withQuotes(_ header: INISection) -> INISection {
        guard header.argument == nil, let split = SectionName.splitUnquoted(header.name) else {
            return header
        }
        let (name, argument) = split
        report(
            header.name,
            "expected the name in quotes: [\(name.string) \"\(Diagnostic.escaped(argument.string))\"]"
        )
        return INISection(name: name, argument: argument)
    }

    // MARK: - Keys

    private mutating func line(of name: INIText, _ value: INIValue) -> RecognizedLine? {
        switch section {
        case .unknown: break
        case .none:
            let place = NameSuggestion.section(ofKey: name.string) ?? "a [section]"
            let quoted = Diagnostic.quoted(name.string)
            report(name, "key \(quoted) before any section, put it below \(place)")
        case .known(let section):
            let keys = ConfigurationKey.all.filter { $0.section == section }
            if let key = keys.first(where: { $0.name == name.string }) {
                return text(of: value, key.reading).map { .key(key, $0) }
            }
            report(name, NameSuggestion.mistake(name.string, in: "[\(section)]", keys.map(\.name)))
        case .site(let site):
            if let key = SiteKey.all.first(where: { $0.name == name.string }) {
                return text(of: value, key.reading).map { .siteKey(key, site: site, $0) }
            }
            let names = SiteKey.all.map(\.name)
            report(name, NameSuggestion.mistake(name.string, in: "[site \"\(site)\"]", names))
        case .open(let scope):
            guard let mistake = scope.section.mistake(inName: name.string) else {
                let reading = scope.section.reading(of: name.string)
                return text(of: value, reading).map { .entry(scope, name: name, $0) }
            }
            report(name, mistake)
        case .path(let scope):
            guard let mistake = scope.mistake(inName: name.string) else {
                let reading = scope.reading(of: name.string)
                return text(of: value, reading).map { .pathEntry(scope, name: name, $0) }
            }
            report(name, mistake)
        }
        mistakes += value.mistakes
        return nil
    }

    private mutating func text(of value: INIValue, _ reading: ValueReading) -> INIText? {
        reading.text(of: value, in: file, noting: &mistakes)
    }
}

/// A line of a file that sets a known key or opens a known section.
enum RecognizedLine {
    /// The value of a key of the table.
    case key(ConfigurationKey, INIText)
    /// The header of a site, whose name is normalized.
    case site(String, INIText)
    /// The value of a site's key.
    case siteKey(SiteKey, site: String, INIText)
    /// The header of an open section.
    case scope(OpenScope, INIText)
    /// A setting in an open section.
    case entry(OpenScope, name: INIText, INIText)
    /// The header of a section for some paths.
    case pathScope(PathScope, INIText)
    /// A setting in a section for some paths.
    case pathEntry(PathScope, name: INIText, INIText)

    /// The value, or the name in the header.
    var text: INIText {
        switch self {
        case .key(_, let text), .site(_, let text), .siteKey(_, _, let text),
            .scope(_, let text), .entry(_, _, let text), .pathScope(_, let text),
            .pathEntry(_, _, let text):
            text
        }
    }
}
