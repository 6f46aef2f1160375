// SPDX-License-Identifier: Apache-2.0

import TestSupport

@testable import Server

extension TestServer {
    /// What comes back, without the dates, for requests that arrive in pieces: each is sent when the
    /// server has read the one before.
    func answer(inPieces pieces: [[UInt8]]) throws -> String {
        let client = try connect()
        let answered = server.metrics.requests
        for (position, piece) in pieces.enumerated() {
            // A connection with nothing but an empty line is idle as before.
            let sent = pieces[..<position].joined()
            if !"\r\n".utf8.starts(with: sent) {
                try waitUntilRead(answered: answered)
            }
            try client.send(piece)
        }
        client.halfClose()
        let text = try String(decoding: client.readToEnd(), as: UTF8.self)
        return text.split(separator: "\r\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("Date: ") }.joined(separator: "\r\n")
    }

    /// Waits until the server has seen the pieces sent so far, or answered the request in them.
    private func waitUntilRead(answered: UInt64) throws {
        try waitUntil {
            let metrics = server.metrics
            return metrics.busyWorkers == 0 && metrics.connections <= 1
                && (metrics.idleConnections == 0 || metrics.requests > answered)
        }
    }
}
