// SPDX-License-Identifier: Apache-2.0

/// A submitted job with a name, which is known while it runs and when it fails.
///
/// A wrapper, so that jobs without a name neither store one nor look for it.
final class NamedJob: QueuedJob {
    let name: String?
    private let job: any QueuedJob

    init(_ name: String, _ job: any QueuedJob) {
        self.name = name
        self.job = job
    }

    // The handle that cancels it knows the job alone.
    var standing: QueueStanding {
        get { job.standing }
        set { job.standing = newValue }
    }

    var takesPlace: Bool { job.takesPlace }

    func run() throws -> Bool {
        guard let worker = Worker.current else { return try job.run() }
        // Where a full queue has a job run another one, the outer one goes on afterwards.
        let outerName = worker.exchangeJobName(name)
        defer { _ = worker.exchangeJobName(outerName) }
        return try job.run()
    }

    func end(with error: ThreadPoolError) -> Bool {
        job.end(with: error)
    }
}
