// SPDX-License-Identifier: Apache-2.0

/// A name in a directory, and what it stands for.
public struct DirectoryEntry: Equatable, Sendable {
    /// What a name stands for.
    public enum Target: Equatable, Sendable {
        case file(FileStatus)
        /// A symbolic link, wherever it leads.
        case link
    }

    /// The name's bytes, without slash and zero byte.
    public let name: [UInt8]
    /// What it stands for.
    public let target: Target
}
