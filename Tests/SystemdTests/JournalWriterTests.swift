// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Systemd

struct JournalWriterTests {
    private let stream = LogStream()

    private func makeWriter(capacity: Int = 4096) throws -> JournalWriter {
        try JournalWriter(
            destination: .prefixedLines(stream.descriptor), identifier: "test", capacity: capacity)
    }

    /// A writer whose thread is blocked in writing a first record `0`.
    private func makeBlockedWriter(capacity: Int) throws -> JournalWriter {
        stream.fill()
        let writer = try makeWriter(capacity: capacity)
        writer.submit(JournalRecord("0"))
        try waitUntil { writer.statistics.queued == 0 }
        return writer
    }

    @Test func `records arrive in order and closing waits for all`() throws {
        let writer = try makeWriter()
        for number in 0..<100 { #expect(writer.submit(JournalRecord("\(number)"))) }
        #expect(writer.close(within: .seconds(60)) == 0)
        #expect(stream.finish() == (0..<100).map { "<6>\($0)" })
        #expect(writer.statistics == .init(written: 100, dropped: 0, queued: 0))
    }

    @Test func `an idle writer is woken by each record`() throws {
        let writer = try makeWriter()
        for number in 0..<100 {
            writer.submit(JournalRecord("\(number)"))
            #expect(stream.read() == bytes("<6>\(number)\n"))
        }
        #expect(writer.close() == 0)
    }

    @Test func `a full ring drops, counts and later tells`() throws {
        let writer = try makeBlockedWriter(capacity: 4)
        for number in 1...4 { #expect(writer.submit(JournalRecord("\(number)"))) }
        #expect(writer.statistics.queued == 4)
        for _ in 1...3 { #expect(!writer.submit(JournalRecord("lost"))) }
        #expect(writer.statistics == .init(written: 0, dropped: 3, queued: 4))

        let reader = TestThread { [stream] in stream.readAll() }
        try waitUntil { writer.statistics.written == 5 }
        #expect(writer.close(within: .seconds(60)) == 0)
        stream.breakOffWriter()
        // Told as soon as half of the ring is free again.
        let report = "<4>3 records dropped: the journal did not keep up"
        #expect(reader.join() == ["<6>0", "<6>1", "<6>2", report, "<6>3", "<6>4"])
        #expect(writer.statistics == .init(written: 5, dropped: 3, queued: 0))
    }

    @Test func `closing gives a stuck destination up and counts what is lost`() throws {
        let writer = try makeBlockedWriter(capacity: 4)
        for number in 1...3 { writer.submit(JournalRecord("\(number)")) }
        #expect(writer.close(within: .milliseconds(20)) == 4)
        #expect(writer.statistics == .init(written: 0, dropped: 4, queued: 0))
        #expect(writer.close() == 0)
        stream.breakOff()
    }

    @Test func `a closed writer refuses`() throws {
        let writer = try makeWriter()
        #expect(writer.close() == 0)
        #expect(!writer.submit(JournalRecord("late")))
        #expect(writer.statistics == .init(written: 0, dropped: 1, queued: 0))
    }

    @Test func `a reader that is gone costs records, not the process`() throws {
        let writer = try makeWriter()
        stream.breakOff()
        for _ in 1...10 { writer.submit(JournalRecord("lost")) }
        #expect(writer.close(within: .seconds(60)) == 0)
        #expect(writer.statistics == .init(written: 0, dropped: 10, queued: 0))
    }

    @Test func `a non-blocking destination is waited for`() throws {
        stream.fill()
        precondition(fcntl(stream.descriptor.rawValue, F_SETFL, O_NONBLOCK) == 0)
        let writer = try makeWriter()
        writer.submit(JournalRecord("late"))
        try waitUntil { writer.statistics.queued == 0 }
        let reader = TestThread { [stream] in stream.readAll() }
        #expect(writer.close(within: .seconds(60)) == 0)
        stream.breakOffWriter()
        #expect(reader.join() == ["<6>late"])
    }

    @Test func `of many threads' records each is delivered once or counted`() throws {
        let (threads, each) = (8, 2000)
        let writer = try makeWriter(capacity: 64)
        let reader = TestThread { [stream] in stream.readAll() }
        let accepted = (0..<threads).map { thread in
            TestThread {
                (0..<each).filter { writer.submit(JournalRecord("\(thread) \($0)")) }
            }
        }.map { $0.join() }
        #expect(writer.close(within: .seconds(60)) == 0)
        stream.breakOffWriter()

        let lines = reader.join().filter { $0.hasPrefix("<6>") }
        for thread in 0..<threads {
            let delivered = lines.filter { $0.hasPrefix("<6>\(thread) ") }
            #expect(delivered == accepted[thread].map { "<6>\(thread) \($0)" })
        }
        let statistics = writer.statistics
        #expect(statistics.written == UInt64(lines.count))
        #expect(statistics.written + statistics.dropped == UInt64(threads * each))
    }

    /// Asks for so many records at once, and submits those that are admitted.
    private func flood(_ writer: JournalWriter, _ count: Int) -> Int {
        (0..<count).count { _ in
            guard writer.admits(.info) else { return false }
            return writer.submit(JournalRecord("one of many"), leavesRoom: true)
        }
    }

    @Test func `what is thinned out is told of at the end, and every record counted`() throws {
        let writer = try makeWriter()
        writer.maximumRate = 10
        let written = flood(writer, 1000)
        #expect(written < 1000)
        #expect(writer.submit(JournalRecord("own")))
        #expect(writer.close(within: .seconds(60)) == 0)
        let lines = stream.finish()
        #expect(lines.count { $0 == "<6>one of many" } == written)
        #expect(lines.contains("<6>own"))
        let report = "access records left out: they came faster than rate= allows"
        #expect(lines.contains("<4>\(1000 - written) \(report)"))
    }

    @Test func `flushing tells of what was thinned out`() throws {
        let writer = try makeWriter()
        writer.maximumRate = 1
        let written = flood(writer, 100)
        #expect(writer.flush(within: .seconds(60)))
        #expect(writer.flush(within: .seconds(60)))
        stream.breakOffWriter()
        let lines = stream.readAll().filter { $0.contains("left out") }
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("<4>\(100 - written) ") == true)
        writer.close()
    }

    @Test func `a changed rate tells of what the earlier one has left out`() throws {
        let writer = try makeWriter()
        writer.maximumRate = 1
        let written = flood(writer, 2)
        writer.maximumRate = nil
        #expect(flood(writer, 100) == 100)
        if written == 1 {
            let report = "<4>1 access record left out: they came faster than rate= allows\n"
            var text: [UInt8] = []
            while !String(decoding: text, as: UTF8.self).contains(report) {
                text += stream.read()
            }
        }
        #expect(writer.close(within: .seconds(60)) == 0)
    }

    @Test func `many records leave room in the ring to those that are told apart`() throws {
        let writer = try makeBlockedWriter(capacity: 16)
        #expect(flood(writer, 100) == 14)
        #expect(writer.submit(JournalRecord("own")))
        let reader = TestThread { [stream] in stream.readAll() }
        #expect(writer.close(within: .seconds(60)) == 0)
        stream.breakOffWriter()
        let lines = reader.join()
        #expect(lines.contains("<6>own"))
        #expect(lines.contains("<4>86 records dropped: the journal did not keep up"))
    }

    @Test func `the thread is named and takes no signal meant for the daemon`() throws {
        let writer = try makeBlockedWriter(capacity: 1)
        let statuses = ThreadStatus.all(named: "journal")
        #expect(!statuses.isEmpty)
        for status in statuses {
            for signal in [SIGHUP, SIGINT, SIGPIPE, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD] {
                #expect(
                    status.blockedSignals & 1 << UInt64(signal - 1) != 0, "signal \(signal)")
            }
        }
        stream.breakOff()
        writer.close(within: .seconds(60))
    }
}
