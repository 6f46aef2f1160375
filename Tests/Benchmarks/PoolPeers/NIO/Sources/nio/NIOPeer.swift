// SPDX-License-Identifier: Apache-2.0

import Dispatch
import NIOPosix
import Workloads

/// SwiftNIO's pool for blocking work.
final class NIOPeer: BenchmarkedPool {
    private let pool: NIOThreadPool
    private let answered = DispatchSemaphore(value: 0)

    init(width: Int, capacity: Int?) {
        pool = NIOThreadPool(numberOfThreads: width)
        pool.start()
    }

    func execute(_ indices: StrideThrough<Int>, of tally: Tally) {
        for index in indices {
            pool.submit { _ in tally.run(index) }
        }
    }

    func executeAndWait(_ index: Int, of tally: Tally) {
        // Its own answers go to event loops and to tasks; a thread that waits brings its semaphore.
        pool.submit { [answered] _ in
            tally.run(index)
            answered.signal()
        }
        answered.wait()
    }

    func close() throws {
        try pool.syncShutdownGracefully()
    }
}
