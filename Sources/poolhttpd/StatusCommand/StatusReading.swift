// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import SystemPackage

/// What a daemon has answered about itself, or why it has not.
struct StatusReading: Equatable {
    /// Healthy is 0.
    let status: ExitStatus
    /// Lines that are safe to print, each with its end: the screen, or one JSON object.
    let text: String
    /// Whether the daemon itself has answered.
    let isAnswer: Bool

    static let timeout = Duration.seconds(5)

    /// Asks the first of some places where somebody listens.
    ///
    /// Blocks for at most the timeout.
    ///
    /// - Parameters:
    ///   - places: at least one.
    ///   - interruption: a descriptor that ends the waiting once it can be read.
    /// - Returns: nil after an interruption.
    static func take(
        from places: AdminPlaces, inJSON: Bool, interruption: CInt? = nil
    ) -> StatusReading? {
        let patience = Patience(timeout, interruption: interruption)
        var failures: [(AdminTarget, AdminClient.Failure)] = []
        for target in places.targets {
            do throws(AdminClient.Failure) {
                return try ask(AdminClient(target: target), inJSON: inJSON, patience)
            } catch {
                guard error != .interrupted else { return nil }
                failures.append((target, error))
                guard error.isNobody else { break }
            }
        }
        // Of several places, the first that somebody is at, or else the first.
        guard let (target, failure) = failures.first(where: { !$0.1.isNobody }) ?? failures.first
        else { return nil }
        let advice = AdminAdvice(target, failure, note: places.note)
        return StatusReading(
            status: advice.status, problem: advice.text, inJSON: inJSON, isAnswer: false)
    }

    private static func ask(
        _ client: AdminClient, inJSON: Bool, _ patience: Patience
    ) throws(AdminClient.Failure) -> StatusReading {
        var readiness = try client.get("/readyz", patience)
        // The question itself may have started the service.
        while readiness.content == Array("\(Readiness.starting)\n".utf8), patience.lasts {
            try pause(patience)
            readiness = try client.get("/readyz", patience)
        }
        guard readiness.status == 503 || readiness == .ready else {
            throw .garbled("it answers \(readiness.status) for /readyz")
        }
        let status = readiness.status == 200 ? ExitStatus.cleanStop : .nothingServed
        let screen = try client.get(inJSON ? "/status.json" : "/status", patience)
        if screen.status == 200, screen.content.starts(with: (inJSON ? "{" : "poolhttpd ").utf8) {
            let text =
                inJSON ? PrintableText.json(screen.content) : PrintableText.lines(screen.content)
            return StatusReading(status: status, text: text, isAnswer: true)
        }
        // As a start does that has failed, for as long as clients wait.
        guard screen.status == 503, status == .nothingServed else {
            throw .garbled("it answers \(screen.status) for its status")
        }
        let reason = PrintableText.lines(readiness.content).prefix { $0 != "\n" }
        return StatusReading(
            status: status,
            problem: reason.isEmpty
                ? "not ready: it answers 503; journalctl -u poolhttpd tells why" : String(reason),
            inJSON: inJSON, isAnswer: true)
    }

    private static func pause(_ patience: Patience) throws(AdminClient.Failure) {
        do throws(Errno) {
            try Patience(.milliseconds(20), interruption: patience.interruption).waitForDeadline()
        } catch {
            throw .interrupted
        }
    }

    private init(status: ExitStatus, text: String, isAnswer: Bool) {
        self.status = status
        self.text = text
        self.isAnswer = isAnswer
    }

    /// Creates one that has nothing to show but a problem.
    init(status: ExitStatus, problem: String, inJSON: Bool, isAnswer: Bool) {
        let line = PrintableText.lines(Array(problem.utf8)).filter { $0 != "\n" }
        let text =
            inJSON
            ? #"{"ready":false,"problem":\#(PrintableText.quoted(line))}"# : "poolhttpd: \(line)"
        self.init(status: status, text: text + "\n", isAnswer: isAnswer)
    }
}

extension AdminAnswer {
    /// What /readyz answers while requests are served.
    fileprivate static let ready = AdminAnswer(status: 200, content: Array("ready\n".utf8))
}

extension AdminClient.Failure {
    /// Whether there is nobody to ask, so that another place is worth a try.
    fileprivate var isNobody: Bool {
        self == .unreachable(.noSuchFileOrDirectory) || self == .unreachable(.connectionRefused)
    }
}
