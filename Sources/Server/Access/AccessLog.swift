// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
public import Systemd
import Threads

/// Writes requests to the journal, as the configuration asks.
///
/// Any thread may use it; it never waits for the journal.
public final class AccessLog: Sendable {
    private let mode: AccessLogMode
    private let slowThreshold: UInt64
    private let writer: JournalWriter?

    /// A log that writes nothing when there is no writer.
    public init(_ writer: JournalWriter?, mode: AccessLogMode, slowThreshold: Duration) {
        self.writer = writer
        self.mode = writer == nil ? .off : mode
        self.slowThreshold = slowThreshold.nanoseconds
    }

    /// Whether nothing is ever written.
    var isOff: Bool { mode == .off }

    /// Whether a request is to be written.
    ///
    /// - Parameter duration: nanoseconds from the beginning of its turn.
    @inline(__always)
    func wants(_ status: Status, duration: UInt64) -> Bool {
        switch mode {
        case .off: false
        case .slow: duration >= slowThreshold
        case .errors: status.isError || duration >= slowThreshold
        case .all: true
        }
    }

    /// Writes a request, if it is to be written.
    func write(_ exchange: Exchange, of socket: borrowing StreamSocket) {
        let now = MonotonicClock.nanoseconds
        let duration = now > exchange.start ? now - exchange.start : 0
        guard let writer, wants(exchange.status, duration: duration) else { return }
        let address = (try? socket.peerAddress)?.host ?? "-"
        writer.submit(Self.record(exchange, from: address, microseconds: duration / 1000))
    }

    private static func record(
        _ exchange: Exchange, from address: String, microseconds: UInt64
    ) -> JournalRecord {
        let code = exchange.status.code
        let priority: JournalPriority = code >= 500 ? .error : code >= 400 ? .notice : .info
        var record = JournalRecord(priority: priority, messageID: .request)
        record.append(.message) { text in
            text.write(exchange.method.isEmpty ? dash.span : exchange.method.span)
            text.write(" ")
            text.write(exchange.path.isEmpty ? dash.span : exchange.path.span)
            text.write(" ")
            text.write(code)
            text.write(" ")
            text.write(exchange.contentBytes)
            text.write("B ")
            text.write(microseconds / 1000)
            text.write(".")
            text.write(microseconds % 1000 / 100)
            text.write("ms ")
            text.write(address)
            if let reason = exchange.reason {
                text.write(" (")
                text.write(reason)
                text.write(")")
            }
        }
        record.append(.httpMethod, exchange.method.span)
        record.append(.httpPath, exchange.path.span)
        record.append(.httpStatus, code)
        record.append(.httpBytesSent, exchange.contentBytes)
        record.append(.httpDuration, microseconds)
        record.append(.httpQueue, exchange.queued / 1000)
        record.append(.httpRemoteAddress, address)
        record.append(.httpUserAgent, exchange.userAgent.span)
        record.append(.httpReferer, exchange.referer.span)
        record.append(.httpRequestID, exchange.requestID)
        record.append(.httpWorker, exchange.worker)
        return record
    }

    private static let dash = Array("-".utf8)
}

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

extension JournalFieldName {
    static let httpMethod: JournalFieldName = "HTTP_METHOD"
    static let httpPath: JournalFieldName = "HTTP_PATH"
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
    /// A request was answered.
    static let request = MessageID("5d0f3a8c9b6e4f7a8e21c4d6f0b39a17")
}
