// SPDX-License-Identifier: Apache-2.0
//
// What one program leaves to the next: a head, then records. Every program reads the head, and passes
// over records of a kind that it does not know. The state of a connection has a format of its own; one
// of an unknown format is closed, but for its listeners nobody notices.

import LinuxIO
import Slots

/// Figures that go on.
struct HandoverTotals: Equatable {
    var answered: UInt64 = 0
    var finished: UInt64 = 0
    var aborted: UInt64 = 0
    var refused: UInt64 = 0
    var abandoned: UInt64 = 0
    var refusals = Refusals()
}

private enum RecordKind {
    static let listener: UInt64 = 1
    static let connection: UInt64 = 2
    static let totals: UInt64 = 3
    static let identity: UInt64 = 4
    static let other: UInt64 = 5
    static let descriptorCount: UInt64 = 6
    static let requests: UInt64 = 7
    static let notes: UInt64 = 8
}

private enum Format {
    /// "poolhttp" in the order of bytes; the first eight of every hand-over.
    static let magic: UInt64 = 0x7074_7468_6c6f_6f70
    /// That of the head and of records; changes only if no older program could read either.
    static let container: UInt64 = 1
    /// That of a connection's state.
    static let connection: UInt64 = 1

    /// FNV-1a, which notices damage and needs no table.
    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

/// Writes a hand-over.
struct HandoverWriter {
    private var state = StateWriter()
    private var descriptors: [CInt] = []

    mutating func write(_ listener: Listener) {
        guard let number = listener.number else { return }
        descriptors.append(number)
        state.record(RecordKind.listener) { record in
            record.write(UInt64(number))
            record.write(listener.isInherited)
            // What earlier programs do not write, and pass over.
            record.write(listener.name)
        }
    }

    mutating func write(_ connection: borrowing Connection, _ parked: ParkedState) {
        descriptors += connection.descriptors
        var record = StateWriter()
        record.write(UInt64(connection.socket.number))
        record.write(Format.connection)
        parked.write(to: &record)
        connection.write(to: &record)
        state.record(RecordKind.connection, record)
    }

    /// Writes a descriptor that is none of the server's own.
    mutating func write(other number: CInt) {
        descriptors.append(number)
        state.record(RecordKind.other) { $0.write(UInt64(number)) }
    }

    /// Writes how to know a connection again that gets another number on its way.
    mutating func writeIdentity(of connection: borrowing Connection) {
        let number = connection.socket.number
        guard let identity = OwnedDescriptor.identity(of: number) else { return }
        state.record(RecordKind.identity) { record in
            record.write(UInt64(number))
            record.write(identity)
        }
    }

    mutating func write(_ totals: HandoverTotals) {
        state.record(RecordKind.totals) { record in
            record.write(totals.answered)
            record.write(totals.finished)
            record.write(totals.aborted)
            record.write(totals.refused)
            record.write(totals.abandoned)
            for reason in Refusals.reasons {
                record.write(totals.refusals[keyPath: reason])
            }
        }
    }

    /// Writes what was counted for the metrics.
    mutating func write(_ totals: RequestTotals, accepted: UInt64) {
        state.record(RecordKind.requests) { record in
            record.write(accepted)
            totals.write(to: &record)
        }
    }

    /// Writes numbers that mean something to the program, and nothing to the server.
    mutating func write(notes: [UInt64]) {
        state.record(RecordKind.notes) { $0.write(notes) }
    }

    consuming func finish() -> Handover {
        let count = UInt64(descriptors.count)
        state.record(RecordKind.descriptorCount) { $0.write(count) }
        var head = StateWriter()
        head.write(Format.magic)
        head.write(Format.container)
        head.write(Format.checksum(state.bytes[...]))
        return Handover(bytes: head.bytes + state.bytes, descriptors: descriptors)
    }
}

/// The records of a hand-over, sorted by what they are of.
struct HandoverRecords {
    struct ListenerRecord {
        let number: CInt
        let isInherited: Bool
        let name: String
    }

    struct ConnectionRecord {
        var number: CInt
        let parked: ParkedState
        /// All further state.
        let state: StateReader
    }

    private(set) var listeners: [ListenerRecord] = []
    private(set) var connections: [ConnectionRecord] = []
    private(set) var totals = HandoverTotals()
    /// What was counted for the metrics.
    private(set) var requests = RequestTotals()
    /// Connections that were let in.
    private(set) var acceptedCount: UInt64 = 0
    /// Numbers that mean something to the program.
    private(set) var notes: [UInt64] = []
    /// Descriptors that are none of the server's own.
    private(set) var others: [CInt] = []
    /// How many descriptors were left open; nil where an earlier version has not written that.
    private(set) var descriptorCount: Int?
    /// The number that each connection had, by what its socket is known by.
    private(set) var numbers: [UInt64: CInt] = [:]

    init(_ bytes: [UInt8]) throws(HandoverError) {
        var reader = StateReader(bytes[...])
        guard try reader.number() == Format.magic else { throw .malformed }
        let container = try reader.number()
        guard container == Format.container else { throw .unknownFormat(container) }
        guard try reader.number() == Format.checksum(reader.rest) else { throw .malformed }
        while !reader.isAtEnd {
            let kind = try reader.number()
            var record = StateReader(try reader.content())
            try add(kind, &record)
        }
    }

    private mutating func add(_ kind: UInt64, _ record: inout StateReader) throws(HandoverError) {
        switch kind {
        case RecordKind.listener:
            let number = try record.descriptor()
            let isInherited = try record.flag()
            let name = record.isAtEnd ? nil : try record.text()
            listeners.append(
                ListenerRecord(number: number, isInherited: isInherited, name: name ?? "http"))
        case RecordKind.connection:
            let number = try record.descriptor()
            guard try record.number() == Format.connection else {
                // An empty state is none of a connection: it will be closed, and counted.
                let parked = ParkedState(.closing, until: .distantFuture)
                connections.append(
                    ConnectionRecord(number: number, parked: parked, state: StateReader([])))
                return
            }
            let parked = try ParkedState(from: &record)
            connections.append(ConnectionRecord(number: number, parked: parked, state: record))
        case RecordKind.totals:
            totals = HandoverTotals(
                answered: try record.number(), finished: try record.number(),
                aborted: try record.number())
            // Earlier versions wrote no more.
            if !record.isAtEnd {
                totals.refused = try record.number()
                totals.abandoned = try record.number()
            }
            for reason in Refusals.reasons where !record.isAtEnd {
                totals.refusals[keyPath: reason] = try record.number()
            }
        case RecordKind.requests:
            acceptedCount = try record.number()
            requests = try RequestTotals(from: &record)
        case RecordKind.notes: notes = try record.numbers()
        case RecordKind.other:
            others.append(try record.descriptor())
        case RecordKind.descriptorCount: descriptorCount = try record.count()
        case RecordKind.identity:
            let number = try record.descriptor()
            numbers[try record.number()] = number
        default: break
        }
    }
}
