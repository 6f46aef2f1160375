// SPDX-License-Identifier: Apache-2.0

/// The paths that a setting is for: a single one, those below a folder, or those with an extension.
///
/// `/about` is one path, `/assets/*` all below `/assets/`, `/assets/*.js` those of them that end in
/// `.js`, and `*.js` the same as `/*.js`. Two patterns are equal if they mean the same.
public struct PathPattern: Sendable {
    private static let maximumBytes = 1024

    /// The pattern as it was written.
    public let text: String

    /// The path, decoded; of a pattern with a `*` the folder, with a slash at its end.
    let place: [UInt8]
    /// What a path has to end in, in lower case; empty for whatever.
    let suffix: [UInt8]
    /// Whether `place` is all of the path.
    let isExact: Bool

    /// Creates a pattern from its text, in which what a path may not hold is escaped as in a URI.
    ///
    /// - Throws: the first mistake.
    public init(_ text: String) throws(PathPatternMistake) {
        guard text.hasPrefix("/") || text.hasPrefix("*.") else { throw .neitherPathNorExtension }
        let isText = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && !"?#".utf8.contains($0) }
        guard isText, text.utf8.count <= Self.maximumBytes else { throw .invalidText }
        let parts = text.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        let folder = parts[0].isEmpty ? "/" : parts[0]
        let ending = parts.count > 1 ? parts[1] : ""
        isExact = parts.count == 1
        guard isExact || folder.hasSuffix("/"), Self.isEnding(ending) else { throw .misplacedStar }
        self.text = text
        place = try Self.decoded(String(folder))
        suffix = try Self.decoded("/\(ending)").dropFirst().map(ASCII.lowercased)
    }

    /// Whether the pattern is for a decoded path.
    ///
    /// Extensions match letters of either case, all else as it is written.
    public func matches(_ path: Span<UInt8>) -> Bool {
        guard !isExact else { return path.elementsEqual(place) }
        return path.starts(with: place) && path.count >= place.count + suffix.count
            && endsInSuffix(path)
    }

    /// Whether a path ends in the suffix.
    func endsInSuffix(_ path: Span<UInt8>) -> Bool {
        guard path.count >= suffix.count else { return false }
        let start = path.count - suffix.count
        for index in suffix.indices
        where ASCII.lowercased(path[start + index]) != suffix[index] {
            return false
        }
        return true
    }

    private static func isEnding(_ text: Substring) -> Bool {
        text.isEmpty
            || text.hasPrefix(".") && text.utf8.count > 1
                && !text.utf8.contains { $0 == ASCII.slash || $0 == ASCII.asterisk }
    }

    private static func decoded(_ text: String) throws(PathPatternMistake) -> [UInt8] {
        do throws(WrittenPathMistake) {
            return try WrittenPath.decoded(text)
        } catch {
            throw error == .notNormal ? .notNormal : .invalidEscape
        }
    }
}

extension PathPattern: Hashable {
    /// Whether two patterns mean the same paths.
    public static func == (left: PathPattern, right: PathPattern) -> Bool {
        left.isExact == right.isExact && left.place == right.place && left.suffix == right.suffix
    }

    /// Combines what the pattern means, however it is written.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(isExact)
        hasher.combine(place)
        hasher.combine(suffix)
    }
}

/// What is wrong with the text of a pattern.
public enum PathPatternMistake: Error, Equatable, Sendable {
    /// It begins neither with a slash nor with `*.`.
    case neitherPathNorExtension
    /// It is too long, or has a control character, a query or a fragment.
    case invalidText
    /// A `*` stands elsewhere than behind a slash, or something else than an extension follows it.
    case misplacedStar
    /// An escape is malformed, or stands for a slash, NUL or an overlong form.
    case invalidEscape
    /// It has empty or dot segments, which no decoded path has.
    case notNormal
}
