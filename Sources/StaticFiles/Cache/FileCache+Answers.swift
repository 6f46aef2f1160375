// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO

/// How responses are made of what the cache has.
extension FileCache {
    /// Answers from an entry that has its content.
    func answer(
        _ position: Int, to request: FileRequest, _ bytes: Span<UInt8>,
        into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        withContent(position) { entry, content in
            Self.answer(entry.representation, content, to: request, bytes, into: &output)
        }
    }

    /// Answers with an open file that is in the state of its entry.
    func answer(
        _ position: Int, with file: consuming OpenFile, to request: FileRequest,
        _ bytes: Span<UInt8>, into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        // Not by a closure, which could not consume the file.
        let selection = withEntry(position) { Selection(request, bytes, of: $0.representation) }
        let content = withEntry(position) {
            FileHead.append(selection, of: $0.representation, to: request, into: &output)
        }
        return content?.outcome(from: file)
            ?? .refusal(selection, length: withEntry(position) { $0.representation.length })
    }

    /// Answers with the content of a larger file that is in the state of its entry.
    func answer(
        _ position: Int, with content: LargeContent, to request: FileRequest,
        _ bytes: Span<UInt8>, into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        withEntry(position) { entry in
            let selection = Selection(request, bytes, of: entry.representation)
            let sent = FileHead.append(
                selection, of: entry.representation, to: request, into: &output)
            return sent?.outcome(from: content)
                ?? .refusal(selection, length: entry.representation.length)
        }
    }

    /// Answers from an entry that has its content, with another representation made of its own.
    func answer(
        _ position: Int, as present: (borrowing Representation) -> Representation,
        to request: FileRequest, _ bytes: Span<UInt8>, into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        withContent(position) { entry, content in
            Self.answer(present(entry.representation), content, to: request, bytes, into: &output)
        }
    }

    /// Answers 404 from an entry that has its content.
    ///
    /// - Parameters:
    ///   - common: the lines that all responses for the path have.
    ///   - isNegotiated: a client with another `Accept` may get another answer.
    func answerNotFound(
        _ position: Int, common: [UInt8], isNegotiated: Bool, to request: FileRequest,
        into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        withContent(position) { entry, content in
            FileHead.appendNotFound(
                entry.representation, common: common.span, isNegotiated: isNegotiated,
                to: request, into: &output
            ).outcome(from: content, into: &output)
        }
    }

    @inline(__always)
    private static func answer(
        _ representation: borrowing Representation, _ content: Span<UInt8>,
        to request: FileRequest, _ bytes: Span<UInt8>, into output: inout UniqueArray<UInt8>
    ) -> FileOutcome {
        let selection = Selection(request, bytes, of: representation)
        let sent = FileHead.append(selection, of: representation, to: request, into: &output)
        return sent?.outcome(from: content, into: &output)
            ?? .refusal(selection, length: representation.length)
    }
}
