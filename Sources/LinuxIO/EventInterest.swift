// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// What an event queue reports about a descriptor.
///
/// Errors and hang-ups are always reported.
public enum EventInterest: Sendable {
    /// There is something to read, or to accept.
    case readable
    /// There is room to write.
    case writable

    var events: UInt32 {
        switch self {
        case .readable: UInt32(CLINUX_EPOLLIN)
        case .writable: UInt32(CLINUX_EPOLLOUT)
        }
    }
}
