// SPDX-License-Identifier: Apache-2.0

import HTTP

/// What of a policy is different for some paths; nil for what is not.
public struct FileRule: Sendable {
    /// As `FilePolicy.servesHidden`.
    public var servesHidden: Bool?
    /// As `FilePolicy.listsDirectories`.
    public var listsDirectories: Bool?
    /// As `FilePolicy.servesPrecompressed`.
    public var servesPrecompressed: Bool?
    /// As `FilePolicy.notFoundPath`; empty for the built-in page.
    public var notFoundPath: String?
    /// As `FilePolicy.fallbackPath`; empty for none.
    public var fallbackPath: String?
    /// As `FilePolicy.cacheControl`; empty for no such field.
    public var cacheControl: String?

    /// Creates a rule that changes nothing.
    public init() {}

    fileprivate func apply(to policy: inout FilePolicy) {
        policy.servesHidden = servesHidden ?? policy.servesHidden
        policy.listsDirectories = listsDirectories ?? policy.listsDirectories
        policy.servesPrecompressed = servesPrecompressed ?? policy.servesPrecompressed
        Self.apply(notFoundPath, to: &policy.notFoundPath)
        Self.apply(fallbackPath, to: &policy.fallbackPath)
        Self.apply(cacheControl, to: &policy.cacheControl)
    }

    private static func apply(_ text: String?, to value: inout String?) {
        guard let text else { return }
        value = text.isEmpty ? nil : text
    }
}

extension FilePolicy {
    /// Returns the policy for one path.
    ///
    /// - Parameters:
    ///   - path: decoded.
    ///   - name: what was appended to it to find a file; nil for nothing.
    func applied(to path: Span<UInt8>, appending name: String? = nil) -> FilePolicy {
        var policy = self
        for rule in rules.values(for: path, appending: name) {
            rule.apply(to: &policy)
        }
        return policy
    }

    /// Whether a path must not be served, since a name in it begins with a dot.
    func hides(_ path: Span<UInt8>) -> Bool {
        HiddenName.occurs(in: path) && !applied(to: path).servesHidden
    }

    /// The pages that stand for what is missing, whatever the path.
    var pagePaths: [String] {
        [fallbackPath, notFoundPath].compactMap(\.self)
            + rules.values.flatMap { [$0.fallbackPath, $0.notFoundPath].compactMap(\.self) }
    }

    /// Whether a file is one that is sent for navigations that find nothing.
    ///
    /// - Parameters:
    ///   - path: decoded.
    ///   - indexName: what was appended to the path to find the file; nil for nothing.
    func isFallback(_ path: Span<UInt8>, indexName: String?) -> Bool {
        let fallbacks = ([fallbackPath] + rules.values.map(\.fallbackPath)).compactMap(\.self)
        guard !fallbacks.isEmpty else { return false }
        let whole = Array(copying: path) + Array((indexName ?? "").utf8)
        return fallbacks.contains { path.elementsEqual($0) || whole.span.elementsEqual($0) }
    }
}
