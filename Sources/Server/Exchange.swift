// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO

/// One request and what became of it, as far as the journal is told.
struct Exchange: Sendable {
    /// The method as sent; empty when none could be read.
    var method: [UInt8] = []
    /// The path as sent; empty when none could be read.
    var path: [UInt8] = []
    var userAgent: [UInt8] = []
    var referer: [UInt8] = []
    var status = Status.ok
    /// Bytes of content sent.
    var contentBytes: UInt64 = 0
    /// The beginning of the turn, in nanoseconds of `MonotonicClock`.
    var start: UInt64 = 0
    /// From the event to the beginning of the turn, in nanoseconds.
    var queued: UInt64 = 0
    var worker = 0
    var requestID = ""
    /// Why it was refused, or why a file could not be served; nil when nothing went wrong.
    var reason: String?

    init() {}

    /// Copies from a request's head what the journal is told.
    init(_ head: RequestHead, _ bytes: Span<UInt8>) {
        method = Self.copy(head.methodName.bytes(in: bytes))
        path = Self.copy(head.path.bytes(in: bytes))
        userAgent = Self.copy(head.value(of: .userAgent).bytes(in: bytes))
        referer = Self.copy(head.value(of: .referer).bytes(in: bytes))
    }

    private static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices {
            copy.append(bytes[index])
        }
        return copy
    }
}
