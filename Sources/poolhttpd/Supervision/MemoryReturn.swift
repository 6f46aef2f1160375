// SPDX-License-Identifier: Apache-2.0

import LinuxIO

/// Gives memory back to the kernel once clients have held much of it and hold it no more: malloc(3)
/// would keep what lies below anything that is still in use.
struct MemoryReturn {
    /// Less is not worth a look at the whole heap, in bytes.
    private static let minimum = 4 << 20
    /// What an open connection costs besides what it holds, in bytes, roughly.
    private static let bytesPerConnection = 512

    /// The most that was held since memory was last given back, in bytes.
    private var peak = 0

    /// Whether there will be memory to give back.
    var isDue: Bool { peak >= Self.minimum }

    /// Takes over what the server holds for its clients, and gives back what it has held when that has
    /// fallen to a quarter.
    ///
    /// - Parameters:
    ///   - mostHeldBytes: the most that was held at a time since the last call: clients come and go
    ///     between two of them.
    /// - Returns: whether it did.
    @discardableResult
    mutating func note(heldBytes: Int, mostHeldBytes: Int, connections: Int) -> Bool {
        let held = heldBytes + connections * Self.bytesPerConnection
        peak = max(peak, held, mostHeldBytes)
        guard isDue, held <= peak / 4 else { return false }
        peak = held
        HeapMemory.giveBack()
        return true
    }
}
