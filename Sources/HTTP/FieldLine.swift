// SPDX-License-Identifier: Apache-2.0

/// One field line of a head.
public struct FieldLine: Equatable, Sendable {
    /// The name as sent.
    public let name: ByteSlice

    /// The value without blanks around it.
    public let value: ByteSlice
}
