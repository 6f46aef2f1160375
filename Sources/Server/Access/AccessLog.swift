// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
public import Systemd
import Threads

/// Which requests are written to the journal.
public enum AccessLogMode: Sendable {
    /// None.
    case off
    /// Those answered with a status of 400 or above, and slow ones.
    case errors
    /// Slow ones.
    case slow
    /// All.
    case all
}

/// Writes requests to the journal and to files, as the configuration asks.
///
/// Any thread may use it; it never waits for the journal, nor for a file.
public final class AccessLog: Sendable {
    /// Which requests are looked at: for files all are, whichever of them the journal gets.
    private enum Selection {
        case forJournal(AccessLogMode)
        case allForFiles
    }

    private let selection: Selection
    private let mode: AccessLogMode
    /// The files by site.
    let files: SiteFiles
    private let slowThreshold: UInt64
    private let admit: @Sendable (JournalPriority) -> Bool
    private let submit: @Sendable (JournalRecord) -> Void

    /// Creates a log, which writes nothing to the journal when there is no writer, and no more than its
    /// rate allows.
    public convenience init(
        _ writer: JournalWriter?, mode: AccessLogMode, slowThreshold: Duration,
        files: SiteFiles = SiteFiles()
    ) {
        self.init(
            mode: writer == nil ? .off : mode, slowThreshold: slowThreshold, files: files,
            admit: { writer?.admits($0) ?? false },
            submit: { writer?.submit($0, leavesRoom: true) })
    }

    /// - Parameters:
    ///   - admit: decides on any thread, without waiting, whether there may be one more entry.
    ///   - submit: takes the entries, on any thread; must not wait.
    init(
        mode: AccessLogMode, slowThreshold: Duration, files: SiteFiles = SiteFiles(),
        admit: @escaping @Sendable (JournalPriority) -> Bool = { _ in true },
        submit: @escaping @Sendable (JournalRecord) -> Void
    ) {
        self.mode = mode
        self.files = files
        selection = files.isEmpty ? .forJournal(mode) : .allForFiles
        self.slowThreshold = slowThreshold.nanoseconds
        self.admit = admit
        self.submit = submit
    }

    /// Whether nothing is ever written.
    var isOff: Bool {
        if case .forJournal(.off) = selection { true } else { false }
    }

    /// Whether a request that was answered is to be written, if only to a file.
    ///
    /// One that is not to be and comes faster than the rate allows is counted, before anything is made
    /// of it.
    ///
    /// - Parameter age: how long it took, in nanoseconds.
    @inline(__always)
    func admits(_ status: Status, age: UInt64) -> Bool {
        switch selection {
        case .forJournal(let mode): admits(status, age: age, mode)
        case .allForFiles: true
        }
    }

    /// Whether one that was admitted is for the journal.
    func isForJournal(_ status: Status, age: UInt64) -> Bool {
        switch selection {
        case .forJournal: true
        case .allForFiles: admits(status, age: age, mode)
        }
    }

    @inline(__always)
    private func admits(_ status: Status, age: UInt64, _ mode: AccessLogMode) -> Bool {
        switch mode {
        case .off: false
        case .slow: age >= slowThreshold && admit(Self.priority(of: status))
        case .errors: (status.isError || age >= slowThreshold) && admit(Self.priority(of: status))
        case .all: admit(Self.priority(of: status))
        }
    }

    /// Writes a request that was admitted to the journal.
    func write(_ record: RequestRecord) {
        let now = MonotonicClock.nanoseconds
        let duration = now > record.start ? now - record.start : 0
        submit(Self.entry(for: record, microseconds: duration / 1000))
    }

    /// Writes a request that was cut off, unless nothing is ever written.
    ///
    /// The rate does not apply to those that end with the program: there are no more of them than
    /// connections.
    ///
    /// - Parameter isInFile: its line was written when it was answered.
    func writeCut(_ record: RequestRecord, because reason: CutReason, isInFile: Bool = false) {
        guard !isOff else { return }
        if !isInFile {
            files.write(record)
        }
        guard mode != .off, reason.isEndOfProgram || admit(Self.priority(of: record.status)) else {
            return
        }
        var record = record
        record.reason = reason.rawValue
        write(record)
    }

    private static func entry(for record: RequestRecord, microseconds: UInt64) -> JournalRecord {
        var entry = JournalRecord(priority: priority(of: record.status), messageID: .request)
        entry.append(.message) { appendMessage(record, microseconds, to: &$0) }
        entry.append(.httpMethod, record.method.span)
        entry.append(.httpPath, record.path.span)
        entry.append(.httpQuery, record.query.span)
        entry.append(.httpInput, record.input.span)
        entry.append(.httpProtocol, record.protocolVersion)
        entry.append(.httpHost, record.host.span)
        entry.append(.httpSite, record.site)
        if let status = record.status {
            entry.append(.httpStatus, status.code)
        }
        entry.append(.httpBytesSent, record.contentBytes)
        entry.append(.httpDuration, microseconds)
        entry.append(.httpQueue, record.queued / 1000)
        entry.append(.httpRemoteAddress, record.peer.host)
        entry.append(.httpUserAgent, record.userAgent.span)
        entry.append(.httpReferer, record.referer.span)
        entry.append(.httpRequestID, record.requestID)
        if let worker = record.worker {
            entry.append(.httpWorker, worker)
        }
        return entry
    }

    /// An error for what is the server's fault: a scanner can ask for 501 and 505 as it likes.
    private static func priority(of status: Status?) -> JournalPriority {
        guard let status else { return .notice }
        switch status {
        case .notImplemented, .httpVersionNotSupported: return .notice
        default: return status.code >= 500 ? .error : status.code >= 400 ? .notice : .info
        }
    }

    private static func appendMessage(
        _ record: RequestRecord, _ microseconds: UInt64, to text: inout JournalText
    ) {
        if record.method.isEmpty, !record.input.isEmpty {
            text.write("\"")
            text.write(record.input.span)
            text.write("\" ")
        } else {
            text.write(record.method.isEmpty ? dash.span : record.method.span)
            text.write(" ")
            text.write(record.path.isEmpty ? dash.span : record.path.span)
            text.write(" ")
        }
        if let status = record.status {
            text.write(status.code)
        } else {
            text.write(dash.span)
        }
        text.write(" ")
        text.write(record.contentBytes)
        text.write("B ")
        text.write(microseconds / 1000)
        text.write(".")
        text.write(microseconds % 1000 / 100)
        text.write("ms ")
        text.write(record.peer.host)
        if let reason = record.reason {
            text.write(" (")
            text.write(reason)
            if let count = record.receivedBytes {
                text.write(", ")
                text.write(count)
                text.write(" bytes of it received")
            }
            text.write(")")
        }
    }

    private static let dash = Array("-".utf8)
}

extension JournalFieldName {
    static let httpMethod: JournalFieldName = "HTTP_METHOD"
    static let httpPath: JournalFieldName = "HTTP_PATH"
    static let httpQuery: JournalFieldName = "HTTP_QUERY"
    static let httpInput: JournalFieldName = "HTTP_INPUT"
    static let httpProtocol: JournalFieldName = "HTTP_PROTOCOL"
    static let httpHost: JournalFieldName = "HTTP_HOST"
    static let httpSite: JournalFieldName = "HTTP_SITE"
    static let httpStatus: JournalFieldName = "HTTP_STATUS"
    static let httpBytesSent: JournalFieldName = "HTTP_BYTES_SENT"
    static let httpDuration: JournalFieldName = "HTTP_DURATION_USEC"
    static let httpQueue: JournalFieldName = "HTTP_QUEUE_USEC"
    static let httpRemoteAddress: JournalFieldName = "HTTP_REMOTE_ADDR"
    static let httpUserAgent: JournalFieldName = "HTTP_USER_AGENT"
    static let httpReferer: JournalFieldName = "HTTP_REFERER"
    static let httpRequestID: JournalFieldName = "HTTP_REQUEST_ID"
    static let httpWorker: JournalFieldName = "HTTP_WORKER"
}

extension MessageID {
    /// A request was answered, or cut off.
    static let request = MessageID("5d0f3a8c9b6e4f7a8e21c4d6f0b39a17")
}
