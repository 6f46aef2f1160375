// SPDX-License-Identifier: Apache-2.0

import BasicContainers

/// Why a path in a configuration is none that a request can have.
enum WrittenPathMistake: Error {
    /// It is not as short as it can be: empty segments, `.` or `..`.
    case notNormal
    case invalidEscape
}

/// A path as a configuration has it, in which what a path may not hold is escaped as in a URI.
enum WrittenPath {
    /// Decodes a path as that of a request is, and refuses what none has.
    ///
    /// - Parameter text: with a slash at its beginning.
    static func decoded(_ text: String) throws(WrittenPathMistake) -> [UInt8] {
        var path = UniqueArray<UInt8>()
        do throws(RequestError) {
            _ = try RequestPath.decode(text.utf8Span.span, into: &path)
        } catch {
            throw error == .pathAboveRoot ? .notNormal : .invalidEscape
        }
        // An escape is three bytes for one; whatever else is missing was resolved.
        let escapes = text.utf8.count { $0 == ASCII.percent }
        guard path.count == text.utf8.count - 2 * escapes else { throw .notNormal }
        return Array(copying: path.span)
    }
}
