// SPDX-License-Identifier: Apache-2.0

import Systemd
import TestSupport
import Testing

@testable import Server

/// Connections that go on with something unfinished, and those that they let pass.
struct DeferredEventsTests {
    @Test func `events are deferred in the order of their arrival`() {
        var events = DeferredEvents()
        #expect(events.removeFirst() == nil)
        var added: UInt64 = 0
        var removed: UInt64 = 0
        // Never empty, so that what was removed has to be forgotten in between.
        for _ in 0..<20_000 {
            events.append(added)
            events.append(added + 1)
            added += 2
            #expect(events.removeFirst() == removed)
            removed += 1
        }
        while let event = events.removeFirst() {
            #expect(event == removed)
            removed += 1
        }
        #expect(removed == added)
        let isEmpty = events.isEmpty
        #expect(isEmpty)
    }

    /// Has some requests wait in pieces and some whole while the only worker is held, and returns the
    /// paths in the order of their answers.
    private func paths(
        inPieces pieceCount: Int, whole wholeCount: Int
    ) throws -> [String] {
        let entries = EntryList()
        let test = try TestServer(workers: 1, log: entries.log(.all))
        let slow = try (0..<pieceCount).map { _ in try test.connect() }
        for client in slow {
            try client.send("GET /healthz?slow HTTP/1.1\r\nHost: a\r\n")
        }
        let normal = try (0..<wholeCount).map { _ in try test.connect() }
        for client in normal {
            try client.send(request("/healthz?first"))
            _ = try client.readResponse()
        }
        try test.waitUntilParked(unfinished: pieceCount)
        let holder = try test.connect()
        try holder.send(request("/hold"))
        try test.waitUntilHeld(1)
        for client in slow {
            try client.send("\r\n")
        }
        for client in normal {
            try client.send(request("/healthz?whole"))
        }
        test.gate.open()
        for client in slow + normal {
            #expect(try client.readResponse().status == 200)
        }
        return entries.all.compactMap { $0["HTTP_QUERY"] }.filter { $0 != "first" }
    }

    @Test func `a whole request passes those that come in pieces`() throws {
        let paths = try paths(inPieces: 200, whole: 1)
        #expect(paths.count == 201)
        #expect(paths.first == "whole")
    }

    @Test func `requests in pieces have their share of every look`() throws {
        let paths = try paths(inPieces: 20, whole: 200)
        #expect(paths.count == 220)
        #expect(paths.prefix(72).contains("slow"))
    }
}
