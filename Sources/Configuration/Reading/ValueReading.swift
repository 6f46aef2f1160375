// SPDX-License-Identifier: Apache-2.0

/// How the value of a setting is read, where another reading could be meant.
enum ValueReading {
    /// By the rules for quotes and comments alone.
    case plain
    /// As one that may hold a `;` behind a blank, as between a media type and its parameters: a comment
    /// that could be part of it is a mistake.
    case parameters
    /// As the value of a field, which may besides hold quotes of its own.
    case field(name: String)

    /// Returns the text that is meant; nil, with mistakes, where that is not sure.
    func text(
        of value: INIValue, in file: String, noting mistakes: inout [Diagnostic]
    ) -> INIText? {
        if case .plain = self {
            mistakes += value.mistakes
            return value.text
        }
        if let comment = value.comment, Self.mayBePart(comment.string) {
            let message =
                "a comment begins here: put the value in quotes, with \\\" for its own, if this is "
                + "part of it, or the comment on a line of its own"
            mistakes.append(
                Diagnostic(
                    file: file, line: comment.line, column: comment.column, message: message))
            return nil
        }
        guard case .field(let name) = self else {
            mistakes += value.mistakes
            return value.text
        }
        switch value.quotes {
        case .followedByText: return value.verbatim
        case .spare where ResponseFieldText.quotedFields.contains(name.lowercased()):
            return value.verbatim
        case .spare:
            let text = Diagnostic.escaped(value.text?.string ?? "")
            let message =
                "the quotes could be part of the value: write \(text) without them, "
                + "or \"\\\"\(text)\\\"\" with them"
            let place = value.verbatim
            mistakes.append(
                Diagnostic(file: file, line: place.line, column: place.column, message: message))
            return nil
        case .none, .needed:
            mistakes += value.mistakes
            return value.text
        }
    }

    /// Whether a comment could also be the end of a value: one without a blank behind its `#` looks like
    /// a word.
    private static func mayBePart(_ comment: String) -> Bool {
        guard comment.hasPrefix("#") else { return true }
        let next = comment.unicodeScalars.dropFirst().first
        return next != nil && next != " " && next != "\t" && next != "#"
    }
}

extension ConfigurationKey {
    /// How the value is read.
    var reading: ValueReading {
        property == \Configuration.files.cacheControl || property == \Configuration.log.format
            ? .parameters : .plain
    }
}
