// SPDX-License-Identifier: Apache-2.0

import Logging
import SystemPackage
import Testing

@testable import Systemd

final class JournalLogHandlerTests {
    private let stream = LogStream()
    private let writer: JournalWriter
    private let threshold = LogThreshold(.info)

    init() throws {
        writer = try JournalWriter(
            destination: .prefixedLines(stream.descriptor), identifier: "test")
    }

    deinit {
        writer.close()
    }

    private func handler() -> JournalLogHandler {
        JournalLogHandler(label: "server", writer: writer, threshold: threshold)
    }

    private func record(
        _ level: Logger.Level, _ metadata: Logger.Metadata? = nil, error: (any Error)? = nil,
        from handler: JournalLogHandler? = nil
    ) -> JournalRecord {
        let event = LogEvent(
            level: level, message: "hello", error: error, metadata: metadata, source: "Module",
            file: "Module/File.swift", function: "run()", line: 12)
        return (handler ?? self.handler()).record(of: event)
    }

    @Test(arguments: [
        (Logger.Level.trace, JournalPriority.debug), (.debug, .debug), (.info, .info),
        (.notice, .notice), (.warning, .warning), (.error, .error), (.critical, .critical),
    ])
    func `each level has its priority`(level: Logger.Level, priority: JournalPriority) {
        #expect(record(level).priority == priority)
    }

    @Test func `an event is its message and label`() {
        #expect(record(.info).fields == ["PRIORITY=6", "MESSAGE=hello", "LOGGER=server"])
    }

    @Test(arguments: [Logger.Level.trace, .debug, .warning, .error, .critical])
    func `events to look into carry their place in the code`(level: Logger.Level) {
        #expect(
            record(level).fields.suffix(3) == [
                "CODE_FILE=Module/File.swift", "CODE_LINE=12", "CODE_FUNC=run()",
            ])
    }

    @Test func `metadata becomes fields in the order of the keys`() {
        let fields = record(.info, ["request-id": "a7", "PATH": "/x", "list": ["1", "2"]]).fields
        #expect(fields.suffix(3) == ["PATH=/x", "LIST=[\"1\", \"2\"]", "REQUEST_ID=a7"])
    }

    @Test func `explicit metadata wins over provided, provided over the logger's`() {
        var handler = handler()
        handler.metadata = ["a": "logger", "b": "logger", "c": "logger"]
        handler.metadataProvider = .init { ["b": "provided", "c": "provided"] }
        let fields = record(.info, ["c": "explicit"], from: handler).fields
        #expect(fields.suffix(3) == ["A=logger", "B=provided", "C=explicit"])
    }

    @Test(arguments: ["MESSAGE_ID", "message-id"])
    func `a message id passes through`(key: String) {
        let id = MessageID.recordsDropped.description
        #expect(
            record(.info, [key: "\(id)"]).fields == [
                "PRIORITY=6", "MESSAGE_ID=\(id)", "MESSAGE=hello", "LOGGER=server",
            ])
    }

    @Test(arguments: ["message", "PRIORITY", "message-id", "_LOGGER", "code.file"])
    func `metadata cannot forge what the journal means`(key: String) throws {
        let fields = record(.info, [key: "forged"]).fields
        #expect(fields.prefix(3) == ["PRIORITY=6", "MESSAGE=hello", "LOGGER=server"])
        #expect(fields.count == 4)
        #expect(fields.last?.hasPrefix("METADATA_") == true)
    }

    @Test func `an error is told, an errno also as a number`() {
        let fields = record(.info, error: Errno.noSuchFileOrDirectory).fields
        #expect(fields.suffix(2) == ["ERROR=No such file or directory", "ERRNO=2"])
    }

    @Test func `the threshold is shared and may change, a level of its own wins`() {
        var logger = Logger(label: "server") { _ in self.handler() }
        logger.debug("hidden")
        threshold.level = .debug
        logger.debug("shown")
        logger.logLevel = .error
        logger.warning("hidden again")
        threshold.level = .trace
        #expect(logger.logLevel == .error)
        writer.close()
        #expect(stream.finish() == ["<7>shown"])
    }

    @Test(arguments: Logger.Level.allCases)
    func `the threshold keeps any level`(level: Logger.Level) {
        #expect(LogThreshold(level).level == level)
    }
}
