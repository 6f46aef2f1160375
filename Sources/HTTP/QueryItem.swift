// SPDX-License-Identifier: Apache-2.0

/// One name and value of a query, still escaped, as offsets into the query.
public struct QueryItem: Equatable, Sendable {
    /// What stands before the first `=`.
    public let name: ByteSlice

    /// What stands after the first `=`; empty without one.
    public let value: ByteSlice
}
