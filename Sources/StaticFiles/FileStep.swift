// SPDX-License-Identifier: Apache-2.0

public import HTTP

/// A step in the search for what answers a request, for those who want to know why it is that.
public enum FileStep: Equatable, Sendable {
    /// The path leads to a file: what was appended to it, and the codings in which it lies there as
    /// well.
    case file(path: [UInt8], appended: String?, codings: [ContentCoding])
    /// The path leads to a directory without an index.
    case directory(path: [UInt8])
    /// The path leads to nothing; or what it leads to is hidden.
    case missing(path: [UInt8], isHidden: Bool)
    /// What the path leads to cannot be served, and why.
    case refused(path: [UInt8], reason: String)
    /// The path has a shorter one, under which the same file is served.
    case shortened(to: [UInt8])
    /// The file that stands for pages that are missing is looked for next.
    case fallback
    /// The page for what is missing is looked for next.
    case notFoundPage

    /// What looking for a path has found.
    init(_ found: FoundFile, _ path: Span<UInt8>, _ codings: CodingSet, in tree: FileTree) {
        let path = Array(copying: path)
        self =
            switch found {
            case .file(_, let name):
                .file(
                    path: path, appended: name,
                    codings: ContentCoding.allCases.filter { codings.contains($0) })
            case .directory: .directory(path: path)
            case .missing: .missing(path: path, isHidden: tree.policy.hides(path.span))
            case .forbidden(let errno), .failed(let errno):
                .refused(path: path, reason: "\(errno)")
            }
    }
}
