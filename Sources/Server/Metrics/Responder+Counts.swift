// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// What is counted of requests.
extension Responder {
    /// Counts a response, and how long its request has waited.
    @inline(__always)
    func count(_ status: Status, to method: Method, of site: Int) {
        guard counters.countsRequests else { return }
        counters.countResponse(status, to: method, ofSite: sites[site].label)
        counters.countWait(clock.queued)
    }

    /// Counts a file as a hit, unless the disk was asked meanwhile.
    @inline(__always)
    func countHit(unlessMissedSince missCount: UInt64) {
        if counters.value(of: .cacheMisses) == missCount {
            counters.add(1, to: .cacheHits)
        }
    }
}
