// SPDX-License-Identifier: Apache-2.0

/// The kernel does not grant the memory that a table needs.
public struct SlotTableError: Error, Equatable, Sendable {
    /// Bytes of address space that were asked for.
    public let bytes: Int
    /// The errno of mmap(2).
    public let errno: CInt
}
