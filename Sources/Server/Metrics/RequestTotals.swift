// SPDX-License-Identifier: Apache-2.0

import HTTP

/// What all workers have counted together, in the layout of their counters.
struct RequestTotals: Equatable {
    /// What is not of a site.
    var general: [UInt64] = []
    /// What is, by the site's name.
    var sites: [String: [UInt64]] = [:]

    /// Adds what one worker has counted.
    mutating func add(_ counters: RequestCounters) {
        Self.add(counters.general, to: &general)
        for (number, name) in counters.labels.all.enumerated() {
            Self.add(counters.counts(ofSite: number), to: &sites[name, default: []])
        }
    }

    /// Writes them for the program that takes this one's place.
    func write(to state: inout StateWriter) {
        state.write(general)
        state.write(sites.count)
        for (name, counts) in sites {
            state.write(Array(name.utf8))
            state.write(counts)
        }
    }

    /// Reads what an earlier program has counted.
    init(from state: inout StateReader) throws(HandoverError) {
        general = try state.numbers()
        for _ in 0..<(try state.count()) {
            let name = String(decoding: try state.content(), as: UTF8.self)
            sites[name] = try state.numbers()
        }
    }

    /// Creates what nobody has counted.
    init() {}

    private static func add(_ counts: [UInt64], to sums: inout [UInt64]) {
        guard !sums.isEmpty else {
            sums = counts
            return
        }
        for (index, count) in counts.enumerated() {
            sums[index] &+= count
        }
    }
}

extension RequestTotals {
    subscript(counter: RequestCounters.Single) -> UInt64 { general[counter.rawValue] }

    /// How long requests have waited for a worker.
    var waits: RequestMetrics.Histogram {
        histogram(from: RequestCounters.firstQueueBucket, sum: .queueSum)
    }

    /// How long responses took that were sent whole.
    var durations: RequestMetrics.Histogram {
        histogram(from: RequestCounters.firstDurationBucket, sum: .durationSum)
    }

    private func histogram(
        from first: Int, sum: RequestCounters.Single
    ) -> RequestMetrics.Histogram {
        RequestMetrics.Histogram(
            counts: Array(general[first..<first + DurationBuckets.count]), nanoseconds: self[sum])
    }

    /// How many requests broke the rules, by what was wrong.
    var mistakes: [(kind: RequestError.Kind, count: UInt64)] {
        RequestError.Kind.allCases.enumerated().map {
            ($1, general[RequestCounters.firstKind + $0])
        }
    }

    /// The responses of each site: those of which there were any, and the usual ones, which a reader
    /// would else miss the first of.
    var responses: [RequestMetrics.Responses] {
        sites.sorted { $0.key < $1.key }.flatMap { site, counts in
            counts.enumerated().compactMap { index, count -> RequestMetrics.Responses? in
                let method = Method(rawValue: UInt8(index / RequestCounters.classCount)) ?? .other
                let statusClass = index % RequestCounters.classCount + 1
                let isUsual = method == .get && statusClass > 1 && site != SiteLabels.other
                guard count > 0 || isUsual else { return nil }
                return RequestMetrics.Responses(
                    site: site, method: method, statusClass: statusClass, count: count)
            }
        }
    }
}
