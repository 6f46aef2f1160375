// SPDX-License-Identifier: Apache-2.0

public import BasicContainers
public import HTTP
public import LinuxIO

/// What the file side made of a request.
public enum FileOutcome: ~Copyable {
    /// The whole response is in the output, with so many bytes of content.
    case written(Status, contentBytes: UInt64)
    /// The head is in the output; these pieces of the file, one at least, are its content.
    case pieces(Status, OpenFile, [FilePiece])
    /// Nothing is in the output: the caller writes a page with this status and these field lines.
    /// The reason is for the administrator; nil when the client's request is reason enough.
    case page(Status, fields: UniqueArray<UInt8>, reason: String?)
}
