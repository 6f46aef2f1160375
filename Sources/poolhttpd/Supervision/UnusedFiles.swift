// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Server

/// Has the server let go of files in memory that nobody asks for any more.
struct UnusedFiles {
    /// As long as nobody asks for a file it is kept, and at most twice as long.
    private static let interval = Duration.seconds(60)
    /// Less may stay, in bytes.
    private static let minimum = 4 << 20

    /// nil while there is too little.
    private var nextLook: ContinuousClock.Instant?

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
        let heldBytes = server.cachedFileBytes
        guard unusedFiles.isTime(heldBytes: heldBytes, at: .now) else { return }
        server.forgetUnusedFiles()
        if UnusedFiles.areWorthALook(heldBytes - server.cachedFileBytes) {
            HeapMemory.giveBack()
        }
    }
}
