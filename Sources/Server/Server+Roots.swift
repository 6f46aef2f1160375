// SPDX-License-Identifier: Apache-2.0

import StaticFiles
import Synchronization
import WorkerPool

/// Whether the files that the sites have are there at all.
extension Server {
    /// Which site's root is gone, and why; nil where all are there, as far as is known.
    ///
    /// Never waits for a disk: a worker looks again, for the next call to know. Any thread may ask.
    public var rootProblem: String? {
        let roots = context.generations.value.sites.sites.compactMap(\.root)
        lookAgain(at: roots)
        for root in roots {
            if let failure = root.failure {
                return "the root \"\(root.path)\" is gone: \(failure)"
            }
        }
        return nil
    }

    /// Has a worker look, unless one that was asked has not yet.
    private func lookAgain(at roots: [DocumentRoot]) {
        let looks = looksAtRoots
        guard !roots.isEmpty, !looks.exchange(true) else { return }
        // Nobody looks at a server that is closed.
        try? pool.execute {
            for root in roots {
                root.look()
            }
            _ = looks.exchange(false)
        }
    }
}

/// Something that is so or not, which threads share.
final class SharedFlag: Sendable {
    private let value = Atomic<Bool>(false)

    /// Whether it is set; orders nothing else.
    @inline(__always)
    var isSet: Bool { value.load(ordering: .relaxed) }

    /// Sets it.
    ///
    /// - Returns: what it was.
    func exchange(_ newValue: Bool) -> Bool {
        value.exchange(newValue, ordering: .acquiringAndReleasing)
    }
}
