// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP
import LinuxIO
import SystemPackage

/// Asks for admin pages, one connection each: every answer is of the process that serves now.
struct AdminClient {
    /// Why there is no answer.
    enum Failure: Error, Equatable {
        /// No connection, or one that has ended too early.
        case unreachable(Errno)
        /// What was sent is no response of HTTP, or none that was asked for.
        case garbled(String)
        /// The caller's interruption has come.
        case interrupted
    }

    static let maximumBytes = 1 << 20

    let target: AdminTarget

    /// Gets one page.
    ///
    /// Blocks as long as the patience lasts.
    func get(_ path: String, _ patience: Patience) throws(Failure) -> AdminAnswer {
        let answer: Result<AdminAnswer, Failure>
        do throws(Errno) {
            let socket = try StreamSocket(connectingTo: target.socketAddress, patience)
            let request =
                "GET \(path) HTTP/1.1\r\nHost: \(target.authority)\r\n"
                + "User-Agent: poolhttpd-status/\(Version.current)\r\nConnection: close\r\n\r\n"
            try socket.sendAll(Array(request.utf8), patience)
            answer = try Self.receive(from: socket, patience)
        } catch {
            throw error == .interrupted ? .interrupted : .unreachable(error)
        }
        return try answer.get()
    }

    private static func receive(
        from socket: borrowing StreamSocket, _ patience: Patience
    ) throws(Errno) -> Result<AdminAnswer, Failure> {
        var buffer = UniqueArray<UInt8>()
        while true {
            let received = try socket.receive(into: &buffer, upTo: 1 << 16)
            if received == .wouldBlock {
                try patience.waitForInput(of: socket.number)
                continue
            }
            do throws(Failure) {
                let isEnd = received == .endOfStream
                if let answer = try AdminAnswer(buffer.span, isEnd: isEnd) {
                    return .success(answer)
                }
            } catch {
                return .failure(error)
            }
            guard buffer.count <= maximumBytes else {
                return .failure(.garbled("it sends more than \(maximumBytes) bytes"))
            }
        }
    }
}

/// A response, as far as anything here needs one.
///
/// Source: RFC 9112 sections 2 and 6.
struct AdminAnswer: Equatable {
    private static let maximumHeadBytes = 1 << 14

    let status: Int
    let content: [UInt8]

    init(status: Int, content: [UInt8]) {
        self.status = status
        self.content = content
    }

    /// Reads a response of known length, or one that the end of the connection ends.
    ///
    /// - Parameter isEnd: nothing more will come.
    /// - Returns: nil as long as it is not whole.
    /// - Throws: `garbled`.
    init?(_ bytes: Span<UInt8>, isEnd: Bool) throws(AdminClient.Failure) {
        guard let end = Self.headEnd(bytes) else {
            guard !isEnd || !bytes.isEmpty else { throw .garbled("it ends the connection") }
            guard !isEnd, Self.isBeginning(bytes) else {
                throw .garbled("what it sends is not HTTP")
            }
            return nil
        }
        let lines = String(decoding: Array(copying: bytes.extracting(0..<end)), as: UTF8.self)
            .split(separator: "\r\n")
        guard let line = lines.first, let status = Self.status(line) else {
            throw .garbled("what it sends is not HTTP")
        }
        let length = try Self.contentLength(lines.dropFirst())
        let available = bytes.count - end
        guard available >= length ?? .max || isEnd else { return nil }
        guard available >= length ?? 0 else { throw .garbled("its answer is cut off") }
        self.status = status
        content = Array(copying: bytes.extracting(end..<end + (length ?? available)))
    }

    /// Where the content begins.
    private static func headEnd(_ bytes: Span<UInt8>) -> Int? {
        var ends = 0
        for index in 0..<min(bytes.count, maximumHeadBytes) {
            switch bytes[index] {
            case UInt8(ascii: "\n"): ends += 1
            case UInt8(ascii: "\r"): break
            default: ends = 0
            }
            if ends == 2 {
                return index + 1
            }
        }
        return nil
    }

    /// Whether more bytes may make these a head.
    private static func isBeginning(_ bytes: Span<UInt8>) -> Bool {
        let start = Array("HTTP/1.".utf8)
        return bytes.count < maximumHeadBytes
            && (0..<min(start.count, bytes.count)).allSatisfy { bytes[$0] == start[$0] }
    }

    private static func status(_ line: Substring) -> Int? {
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0] == "HTTP/1.1" || words[0] == "HTTP/1.0",
            words[1].utf8.count == 3
        else { return nil }
        return Int(words[1]).flatMap { 100...599 ~= $0 ? $0 : nil }
    }

    /// - Returns: nil where the end of the connection tells.
    private static func contentLength(
        _ fields: ArraySlice<Substring>
    ) throws(AdminClient.Failure) -> Int? {
        var length: Int?
        for field in fields {
            let parts = field.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            switch parts[0].lowercased() {
            case "content-length":
                length = Int(parts[1].filter { $0 != " " })
                guard let length, 0...AdminClient.maximumBytes ~= length else {
                    throw .garbled("it sends more than \(AdminClient.maximumBytes) bytes")
                }
            case "transfer-encoding":
                throw .garbled("it answers in a transfer coding, as poolhttpd does not")
            default: break
            }
        }
        return length
    }
}
