// SPDX-License-Identifier: Apache-2.0

/// Which idle worker is to be called, once the lock under which that was decided is released.
enum WorkerCall {
    case nobody
    case parked(Parker)
    case watcher

    /// Makes the call.
    ///
    /// - Parameter source: what the watching worker waits on.
    @inline(__always)
    func perform(_ source: (any JobSource)?) {
        switch self {
        case .nobody: break
        case .parked(let parker): parker.unpark()
        case .watcher: source?.wake()
        }
    }
}
