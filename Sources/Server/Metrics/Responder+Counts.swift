// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// What is counted of requests.
extension Responder {
    /// Counts a response, and how long its request has waited.
    @inline(__always)
    func count(_ status: Status, to method: Method, of site: Int) {
        counters.countResponse(status, to: method, ofSite: sites[site].label)
        counters.countWait(clock.queued)
    }

    /// Counts what the cache has been of use for; a miss was counted when the disk was asked.
    @inline(__always)
    func countFile(wasMiss: Bool, evictions: UInt64) {
        guard wasMiss else { return counters.add(1, to: .cacheHits) }
        counters.add(evictions, to: .cacheEvictions)
    }
}
