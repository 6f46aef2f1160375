// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Threads

struct NamedThreadTests {
    @Test func `a thread releases its closure when it ends`() throws {
        let releasedCount = Counter()
        let thread = try NamedThread(named: "closure") { [witness = Witness(releasedCount)] in
            witness.see()
        }
        thread.join()
        #expect(releasedCount.value == 1)
    }
}
