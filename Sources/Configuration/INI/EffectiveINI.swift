// SPDX-License-Identifier: Apache-2.0

/// Writes a configuration as a file that reads back to an equal one.
struct EffectiveINI {
    /// What files and options have set.
    let draft: ConfigurationDraft
    /// The files that were read.
    let files: [String]

    /// The file: every key and setting, with its origin as a comment.
    var text: String {
        var text = "# Effective configuration of poolhttpd; after each value, where it was set.\n"
        for file in files {
            text += "# Read: \(Diagnostic.escaped(file))\n"
        }
        for section in ConfigurationKey.sections {
            text += "\n[\(section)]\n"
            for key in ConfigurationKey.all where key.section == section {
                text += line(key.name, key.text(in: draft.base), draft.origin(of: key))
            }
        }
        for section in OpenSection.allCases {
            text += entries(section, site: nil)
        }
        text += paths(ofSite: nil)
        for site in draft.sites {
            text += self.text(of: site)
        }
        return text
    }

    private func text(of site: SiteDraft) -> String {
        let configuration = site.applied(to: draft.base)
        var text = "\n\(site.title)\n"
        for key in SiteKey.all {
            switch key {
            case .aliases:
                text += line(key.name, site.aliases.joined(separator: " "), site.aliasOrigin)
            case .shared(let key):
                let origin = site.origin(of: key) ?? draft.origin(of: key)
                text += line(key.name, key.text(in: configuration), origin)
            }
        }
        for section in OpenSection.allCases where section.takesSite {
            text += entries(section, site: site.name)
        }
        return text + paths(ofSite: site.name)
    }

    private func entries(_ section: OpenSection, site: String?) -> String {
        guard let entries = draft.entries(section, site: site), !entries.list.isEmpty else {
            return ""
        }
        return self.text(of: entries, below: OpenScope(section: section, site: site).header)
    }

    /// The sections for some paths, which belong to the site before them.
    private func paths(ofSite site: String?) -> String {
        draft.paths.sections(ofSite: site)
            .map { text(of: $0.entries, below: $0.scope.header) }.joined()
    }

    private func text(of entries: OpenEntries, below header: String) -> String {
        let lines = entries.list.map { line($0.name, $0.value, $0.origin) }
        return "\n\(header)\n\(lines.joined())"
    }

    private func line(_ name: String, _ text: String, _ origin: ValueOrigin) -> String {
        let value = INIWriter.value(text)
        return "\(name) =\(value.isEmpty ? "" : " ")\(value)  # \(origin)\n"
    }
}

/// Writes text so that `INIParser` reads it back.
enum INIWriter {
    /// Returns a value as it stands after `=`, in quotes where it needs them.
    static func value(_ text: String) -> String {
        let blanks: [Unicode.Scalar] = [" ", "\t"]
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.first, let last = scalars.last else { return "" }
        let looksLikeComment = scalars.indices.contains { index in
            (scalars[index] == "#" || scalars[index] == ";")
                && (index == 0 || blanks.contains(scalars[index - 1]))
        }
        guard looksLikeComment || first == "\"" || blanks.contains(first) || blanks.contains(last)
        else { return text }
        var quoted = String.UnicodeScalarView()
        for scalar in scalars {
            if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
            quoted.append(scalar)
        }
        return "\"\(String(quoted))\""
    }
}
