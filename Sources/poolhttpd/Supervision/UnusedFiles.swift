// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Server

/// Has the server let go of files in memory that nobody asks for any more.
struct UnusedFiles {
    /// As long as nobody asks for a file it is kept, and at most twice as long.
    private static let interval = Duration.seconds(60)
    /// Less may stay, in bytes.
    private static let minimum = 4 << 20

    /// Until then those who have had the files have let go of them, too.
    private static let delay = Duration.seconds(2)

    /// nil while there is too little.
    private var nextLook: ContinuousClock.Instant?
    /// What files took when that was last noted, in bytes.
    private var notedBytes = 0
    /// When memory is to be given back; nil for no need.
    private var returnTime: ContinuousClock.Instant?

    /// Whether there will be memory to give back.
    var isReturnDue: Bool { returnTime != nil }

    /// Whether it is time to give memory back to the kernel: files took much more of it a while ago, and
    /// were let go, or were those of an earlier configuration.
    ///
    /// - Parameter heldBytes: what files in memory take.
    mutating func isReturnTime(heldBytes: Int, at now: ContinuousClock.Instant) -> Bool {
        if Self.areWorthALook(notedBytes - heldBytes) {
            returnTime = now + Self.delay
        }
        notedBytes = heldBytes
        guard let time = returnTime, now >= time else { return false }
        returnTime = nil
        return true
    }

    /// Whether there is enough that some of it may have to go.
    static func areWorthALook(_ heldBytes: Int) -> Bool { heldBytes >= minimum }

    /// Whether it is time to let go of what was not asked for since it last was.
    ///
    /// - Parameter heldBytes: what files in memory take.
    mutating func isTime(heldBytes: Int, at now: ContinuousClock.Instant) -> Bool {
        guard Self.areWorthALook(heldBytes) else {
            nextLook = nil
            return false
        }
        guard let time = nextLook else {
            nextLook = now + Self.interval
            return false
        }
        guard now >= time else { return false }
        nextLook = now + Self.interval
        return true
    }
}

extension Supervisor {
    /// Gives memory back for files that nobody asks for any more.
    mutating func lookAtFiles() {
        let now = ContinuousClock.now
        if unusedFiles.isTime(heldBytes: server.cachedFileBytes, at: now) {
            server.forgetUnusedFiles()
        }
        if unusedFiles.isReturnTime(heldBytes: server.cachedFileBytes, at: now) {
            HeapMemory.giveBack()
        }
    }
}
