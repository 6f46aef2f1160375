// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import LinuxIO
import SystemPackage

/// A connection that is answered 503, whatever it asks for.
struct RefusedConnection: ~Copyable {
    private enum Phase {
        /// Nothing has come yet.
        case waiting
        /// The answer is sent; what the client still sends is read, since closing a connection with
        /// unread bytes resets it, and the client might lose the answer.
        case lingering
    }

    private static let response = Array(
        """
        HTTP/1.1 503 Service Unavailable\r
        Retry-After: 5\r
        Connection: close\r
        Content-Length: 0\r
        \r

        """.utf8)

    /// The most bytes that one step reads.
    private static let shareOfBytes = 1 << 18
    private static let waitingTime = Duration.seconds(1)
    private static let lingeringTime = Duration.milliseconds(500)

    private let socket: StreamSocket
    private var phase = Phase.waiting
    private var deadline: ContinuousClock.Instant

    init(_ socket: consuming StreamSocket, now: ContinuousClock.Instant) {
        self.socket = socket
        deadline = now + Self.waitingTime
    }

    /// Reads what has come and answers it; never blocks.
    ///
    /// - Returns: whether the connection is over, and has to be closed.
    mutating func advance(now: ContinuousClock.Instant) -> Bool {
        do throws(Errno) {
            let (count, isEnded) = try readAvailable()
            if phase == .waiting, count > 0 {
                // An empty socket has room for so few bytes.
                _ = try socket.send(Self.response.span)
                socket.shutdownWriting()
                phase = .lingering
                deadline = now + Self.lingeringTime
            }
            return isEnded || now >= deadline
        } catch {
            return true
        }
    }

    /// - Returns: how many bytes have come, and whether the client sends no more.
    private func readAvailable() throws(Errno) -> (count: Int, isEnded: Bool) {
        var bytes = UniqueArray<UInt8>()
        while bytes.count < Self.shareOfBytes {
            switch try socket.receive(into: &bytes, upTo: 1 << 14) {
            case .bytes: continue
            case .wouldBlock: return (bytes.count, false)
            case .endOfStream: return (bytes.count, true)
            }
        }
        return (bytes.count, false)
    }
}
