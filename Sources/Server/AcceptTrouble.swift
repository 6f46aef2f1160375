// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// What went wrong with accepting connections since the supervisor last asked.
public struct AcceptTrouble: Sendable, Equatable {
    /// Times that accepting paused because every connection was in use.
    public var pauseCount = 0
    /// The last error of accepting for want of descriptors or memory; nil for none.
    public var exhaustion: Errno?
}
