// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import StaticFiles

/// What is counted of requests.
extension Responder {
    /// Counts a response, and how long its request has waited.
    @inline(__always)
    func count(_ status: Status, to method: Method, of site: Int) {
        counters.countResponse(status, to: method, ofSite: sites[site].label)
        counters.countWait(clock.queued)
    }

    /// Counts what the cache has been of use for.
    @inline(__always)
    func count(_ counts: FileCache.Counts, since earlier: FileCache.Counts) {
        counters.add(counts.hits &- earlier.hits, to: .cacheHits)
        // Only what asks the disk puts something in.
        guard counts.misses != earlier.misses else { return }
        counters.add(counts.misses &- earlier.misses, to: .cacheMisses)
        counters.add(counts.evictions &- earlier.evictions, to: .cacheEvictions)
    }
}
