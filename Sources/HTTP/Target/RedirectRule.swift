// SPDX-License-Identifier: Apache-2.0

/// A rule for one path, or for all below one: where clients are sent, or that they are not.
///
/// Of several rules for a path the most exact one counts, see `RedirectIndex`.
public struct RedirectRule: Equatable, Sendable {
    /// The statuses that a redirect may have.
    public static let statuses: [UInt16] = [301, 302, 303, 307, 308]

    /// What the rule is for, as it was written: `/old` or `/old/*`.
    public let from: String

    /// What is done; nil for an exception, whose paths are served as if there were no rules.
    public let redirect: Redirect?

    /// The decoded path; where the rule is for all below it, with a slash at its end.
    let path: [UInt8]
    let isPrefix: Bool

    /// Creates a rule that sends clients elsewhere.
    ///
    /// - Parameters:
    ///   - from: `/old`, or `/old/*` for `/old/` and what is below it.
    ///   - status: one of ``statuses``.
    ///   - to: `/new` or `https://host/new`, escaped as a URI is. With `/*` at its end, where `from`
    ///     has it too, for the same path below that. `$host`, `$path` and `$query` stand for those of
    ///     the request, whose query is also kept unless this has one.
    /// - Throws: the first mistake in `from`, `status` and `to`, in this order.
    public init(from: String, status: Int, to: String) throws(RedirectMistake) {
        try self.init(from) { (path, isPrefix) throws(RedirectMistake) in
            guard let code = UInt16(exactly: status), Self.statuses.contains(code) else {
                throw .unknownStatus
            }
            let target = try RedirectTarget(to)
            guard isPrefix || !target.keepsRest else { throw .starInTargetOnly }
            return Redirect(
                status: Status(code: code), to: to, target: target, rulePath: path)
        }
    }

    /// Creates an exception from the rules for more paths.
    ///
    /// - Throws: the first mistake in `from`.
    public init(keeping from: String) throws(RedirectMistake) {
        try self.init(from) { (_, _) throws(RedirectMistake) in nil }
    }

    private init(
        _ from: String,
        redirect: (_ path: [UInt8], _ isPrefix: Bool) throws(RedirectMistake) -> Redirect?
    ) throws(RedirectMistake) {
        self.from = from
        path = try Self.decodedPath(from)
        isPrefix = from.hasSuffix("*")
        self.redirect = try redirect(path, isPrefix)
    }

    /// Returns the path that a rule for `from` matches, decoded and without the `*` at its end.
    public static func decodedPath(_ from: String) throws(RedirectMistake) -> [UInt8] {
        guard from.hasPrefix("/") else { throw .pathWithoutSlash }
        guard RedirectTarget.isVisible(from), !from.utf8.contains(where: "?#".utf8.contains) else {
            throw .pathNotVisible
        }
        var path: [UInt8]
        do throws(WrittenPathMistake) {
            path = try WrittenPath.decoded(from)
        } catch {
            throw error == .notNormal ? .pathNotNormal : .pathEscape
        }
        guard !RedirectTarget.hasMisplacedStar(from) else { throw .misplacedStarInPath }
        if from.hasSuffix("*") {
            path.removeLast()
        }
        return path
    }

    /// Whether the rule is for every path that another one is for.
    package func covers(_ other: RedirectRule) -> Bool {
        isPrefix ? other.path.starts(with: path) : other.path == path && !other.isPrefix
    }

    /// A path that the rule is for, decoded: with nothing in place of the star.
    package var leastPath: [UInt8] { path }
}

/// What is wrong with the text of a redirect.
public enum RedirectMistake: Error, Equatable, Sendable {
    /// The path does not begin with a slash.
    case pathWithoutSlash
    /// The path is not visible ASCII, is too long, or has a query or fragment.
    case pathNotVisible
    /// An escape of the path is malformed, or stands for a slash, NUL or an overlong form.
    case pathEscape
    /// The path has empty or dot segments, which no decoded path has.
    case pathNotNormal
    /// The path has a `*` elsewhere than at its end behind a slash.
    case misplacedStarInPath
    /// The status is none of a redirect.
    case unknownStatus
    /// The target is neither a path nor a web address.
    case malformedTarget
    /// The target has a `*` elsewhere than at its end behind a slash.
    case misplacedStarInTarget
    /// The target has a `*` in its query or fragment.
    case starInQuery
    /// The target ends in a `*` and the path does not.
    case starInTargetOnly
    /// The target has a `$` before what is no name of a part of the request; this follows the sign.
    case unknownPart(String)
    /// The target has this part of the request where it makes no sense.
    case misplacedPart(String)
}
