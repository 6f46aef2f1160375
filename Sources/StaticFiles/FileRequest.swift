// SPDX-License-Identifier: Apache-2.0

public import HTTP

/// What the file side needs of a request, besides its bytes.
public struct FileRequest: Sendable {
    let head: RequestHead
    let connection: ConnectionOption
    let date: DateField
    let now: UInt64

    /// - Parameters:
    ///   - connection: what the response says about its connection.
    ///   - date: the time for `Date`.
    ///   - now: the same instant in nanoseconds of `MonotonicClock`.
    public init(
        head: RequestHead, connection: ConnectionOption, date: DateField, now: UInt64
    ) {
        self.head = head
        self.connection = connection
        self.date = date
        self.now = now
    }
}
