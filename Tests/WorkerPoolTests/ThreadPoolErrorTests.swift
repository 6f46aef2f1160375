// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing
import WorkerPool

struct ThreadPoolErrorTests {
    @Test(arguments: [
        (ThreadPoolError.invalidSize(0), "a pool has 1 to 1024 workers, not 0"),
        (
            .threadCreation(errno: EAGAIN, started: 3),
            "cannot create worker thread 3: Resource temporarily unavailable"
        ),
        (.invalidProcessor(9999), "there is no processor 9999"),
        (.invalidProcessorCount(0), "brief events keep at least one processor busy, not 0"),
        (.closed, "the pool is closed"),
        (.calledFromWorker, "a job cannot wait for the end of its own pool"),
    ])
    func `an error says what is wrong`(error: ThreadPoolError, text: String) {
        #expect(error.description == text)
    }
}
