// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import Glibc
import LinuxIO
import SystemPackage
import Systemd

/// Answers 503 in place of a server that cannot start, on the sockets that the service manager passed.
///
/// A connection that nobody accepts would start the service again the moment it has failed, until
/// systemd closes the socket for good. So the clients get an answer, and there is at most one start
/// in two seconds.
///
/// It looks at every socket a hundred times a second, which takes no thread, no descriptor but the
/// clients', and nothing else that could fail in its turn.
///
/// Source: systemd.socket(5) "TriggerLimitBurst=".
struct Refusal: ~Copyable {
    /// How long connections are accepted; those that were are seen through, which takes at most 1.5 s.
    static let duration = Duration.seconds(2)

    private static let maximumConnections = 256
    /// In microseconds.
    private static let pause: useconds_t = 10_000

    private var listeners = UniqueArray<ListeningSocket>()
    private var connections = UniqueArray<RefusedConnection>()

    /// Takes the sockets over.
    init(_ sockets: inout InheritedSockets) {
        let now = ContinuousClock.now
        while let socket = sockets.next() {
            switch socket.kind {
            case .listener: listeners.append(ListeningSocket(socket.takeDescriptor()))
            case .connection:
                let stream = StreamSocket(socket.takeDescriptor())
                connections.append(RefusedConnection(stream, now: now))
            }
        }
    }

    /// Answers what waits and what comes, until the time is up or a signal asks for the end.
    ///
    /// Connections that were passed themselves (`Accept=yes`) end it with the last of them. Blocks.
    mutating func run() {
        let signals = try? SignalQueue([SIGTERM, SIGINT])
        // A program that was to take over another's connections may be watched already.
        var watchdog = WatchdogSchedule()
        let servesConnectionsOnly = listeners.isEmpty && !connections.isEmpty
        let end = ContinuousClock.now + Self.duration
        while true {
            let now = ContinuousClock.now
            if now < end {
                acceptAll(now)
            }
            advanceAll(now)
            if connections.isEmpty, servesConnectionsOnly || now >= end { return }
            watchdog?.report(with: ServiceNotifier())
            usleep(Self.pause)
            if let signal = signals?.next(), signal > 0 { return }
        }
    }

    private mutating func acceptAll(_ now: ContinuousClock.Instant) {
        for index in listeners.indices {
            while connections.count < Self.maximumConnections,
                case .connection(let socket, _) = listeners[index].accept()
            {
                connections.append(RefusedConnection(socket, now: now))
            }
        }
    }

    private mutating func advanceAll(_ now: ContinuousClock.Instant) {
        for index in connections.indices.reversed() where connections[index].advance(now: now) {
            _ = connections.remove(at: index)
        }
    }
}
