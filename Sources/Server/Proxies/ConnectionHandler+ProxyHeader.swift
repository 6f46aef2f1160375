// SPDX-License-Identifier: Apache-2.0

import HTTP
import LinuxIO
import Slots

/// How a connection of a proxy begins, where that says who its client is.
extension ConnectionHandler {
    /// Takes the header off the front of a connection's input.
    ///
    /// - Returns: nil to go on with what follows it.
    mutating func takeProxyHeader(
        _ input: Span<UInt8>, _ reader: inout RequestReader, _ connection: inout Connection
    ) -> TurnEnd? {
        switch ProxyHeader.parse(input) {
        case .incomplete:
            return generations.inUse.parking.untilInput(
                reader, of: input, &connection, at: clock.start)
        case .malformed:
            return end(connection, input, because: .proxyHeaderMalformed)
        case .complete(let header):
            reader.skip(header.byteCount)
            connection.awaitsProxyHeader = false
            connection.isSecure = header.isSecure
            if let source = header.source {
                connection.peer = PeerAddress(source)
            }
            let acceptor = Acceptor(context: context)
            return acceptor.counts(&connection, generations.inUse.generation) ? nil : .close
        }
    }

    /// Ends a connection whose header did not come in time.
    ///
    /// For the supervisor's own handler; the caller owns the connection.
    func endWithoutProxyHeader(_ connection: borrowing Connection) -> TurnEnd {
        var record = RequestRecord(from: connection.peer)
        connection.unfinished?.describe(in: &record)
        generations.inUse.generation.accessLog.writeCut(record, because: .proxyHeaderLate)
        return .close
    }

    /// Ends a connection that does not begin as it has to: nothing that it could be answered would be
    /// read by a client.
    private func end(
        _ connection: borrowing Connection, _ input: Span<UInt8>, because reason: CutReason
    ) -> TurnEnd {
        var record = RequestRecord(from: connection.peer)
        record.describe(malformed: input)
        record.start = clock.start
        record.receivedBytes = input.count
        generations.inUse.generation.accessLog.writeCut(record, because: reason)
        return .close
    }
}
