// SPDX-License-Identifier: Apache-2.0

import LinuxIO

/// How connections of proxies are let in.
extension Acceptor {
    /// Notes what a new connection has to begin with, and counts it among those of its address.
    ///
    /// A proxy stands for all its clients, and may have any number of connections. Where it tells of
    /// its client at the beginning, that client is the one who is counted, and later.
    ///
    /// - Parameter name: that of the listener.
    /// - Returns: false when it is refused; it was not counted then.
    func accepts(
        _ connection: inout Connection, over name: String, _ generation: Generation, at now: UInt64
    ) -> Bool {
        let settings = generation.settings
        if settings.proxies.headers != .off, settings.proxies.headers.applies(to: name) {
            guard settings.proxies.takesHeader(from: connection.peer) else {
                context.refusals.count(\.untrusted)
                var record = RequestRecord(from: connection.peer)
                record.start = now
                generation.accessLog.writeCut(record, because: .untrustedProxy)
                connection.socket.resetWhenClosed()
                return false
            }
            connection.awaitsProxyHeader = true
            return true
        }
        return counts(&connection, generation)
    }

    /// Counts a connection among those of its client's address, where there is a limit.
    ///
    /// - Returns: false when its client has as many as it may; it was not counted then.
    func counts(_ connection: inout Connection, _ generation: Generation) -> Bool {
        guard let limit = generation.settings.connectionsPerAddress,
            let network = connection.peer.network,
            !generation.settings.proxies.trusts(connection.peer)
        else { return true }
        guard context.addresses.enter(network, limit: limit) else {
            connection.socket.resetWhenClosed()
            context.refusals.count(\.address)
            return false
        }
        connection.isCounted = true
        return true
    }
}
