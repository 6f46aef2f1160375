// SPDX-License-Identifier: Apache-2.0

public import SystemPackage
public import WorkerPool

/// Why a server could not be made.
public enum ServerError: Error, Equatable, Sendable {
    /// An operating-system call failed.
    case system(Errno)
    /// The workers could not be started.
    case pool(ThreadPoolError)
}

extension ServerError: CustomStringConvertible {
    /// One line that says what is wrong.
    public var description: String {
        switch self {
        case .system(let errno): "cannot set up the event queue: \(errno)"
        case .pool(let error): "\(error)"
        }
    }
}
