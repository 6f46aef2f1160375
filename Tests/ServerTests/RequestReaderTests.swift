// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import Slots
import TestSupport
import Testing

@testable import Server

struct RequestReaderTests {
    private static let limits = RequestLimits.forTests

    /// Keeps what a reader has not finished, as a turn does at its end.
    private func keep(_ reader: RequestReader, of input: [UInt8]) -> UnfinishedInput {
        let progress = reader.progress(of: input.span, at: 0, headTimeout: 1_000_000_000)
        let generation = Generation.forTests(
            sites: SiteTable(default: Site(root: nil, endpoints: [])))
        return UnfinishedInput(reader, of: input.span, progress: progress, in: generation)
    }

    /// The input of a turn that goes on with what an earlier one kept.
    private func resume(_ unfinished: UnfinishedInput, with more: String) -> (
        RequestReader, [UInt8]
    ) {
        var input = UniqueArray<UInt8>()
        unfinished.append(to: &input)
        var reader = RequestReader(limits: Self.limits)
        reader.resume(unfinished)
        var bytes: [UInt8] = []
        for index in input.indices {
            bytes.append(input[index])
        }
        return (reader, bytes + Array(more.utf8))
    }

    @Test func `a turn without a new byte loses nothing of a body`() throws {
        let head = request("/x", "Content-Length: 10", method: "POST")
        let first = Array((head + "GET").utf8)
        var reader = RequestReader(limits: Self.limits)
        let begun = try reader.next(in: first.span)
        #expect(begun?.method == nil)
        let kept = keep(reader, of: first)
        #expect(kept.count == head.utf8.count)
        // An event came, and nothing with it.
        let (idle, same) = resume(kept, with: "")
        let idleCount = idle.head.count + idle.rest(of: same.span).count
        #expect(idleCount == head.utf8.count)
        let again = keep(idle, of: same)
        var (last, all) = resume(again, with: " / HTTPGET")
        let parsed = try last.next(in: all.span)
        #expect(parsed?.method == .post)
        last.advance()
        let lastCount = last.head.count + last.rest(of: all.span).count
        #expect(lastCount == 3)
    }

    @Test func `what stands behind a request that waits is kept with it`() throws {
        let head = request("/sleep", "Content-Length: 5", method: "POST")
        let first = Array((head + "he").utf8)
        var reader = RequestReader(limits: Self.limits)
        let begun = try reader.next(in: first.span)
        #expect(begun?.method == nil)
        var (resumed, input) = resume(keep(reader, of: first), with: "llo" + request("/next"))
        let waiting = try resumed.next(in: input.span)
        #expect(waiting?.method == .post)
        resumed.isUntried = true
        var (later, bytes) = resume(keep(resumed, of: input), with: "")
        let post = try later.next(in: bytes.span)
        #expect(post?.method == .post)
        later.advance()
        let get = try later.next(in: bytes.span)
        #expect(get?.method == .get)
        later.advance()
        let laterCount = later.head.count + later.rest(of: bytes.span).count
        #expect(laterCount == 0)
    }
}
