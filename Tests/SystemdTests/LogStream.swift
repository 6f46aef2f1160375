// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage

/// A stream that a writer logs to and a test reads from, of limited capacity.
final class LogStream: Sendable {
    private let reader: CInt
    private let writer: CInt

    init() {
        // Sockets rather than a pipe: these are close-on-exec from birth.
        (reader, writer) = DescriptorPair.sockets(SOCK_STREAM).release()
    }

    deinit {
        close(reader)
        close(writer)
    }

    /// The end to write to.
    var descriptor: FileDescriptor { FileDescriptor(rawValue: writer) }

    /// Fills the stream, so that the next write blocks until something was read.
    func fill() {
        setFlags(O_NONBLOCK)
        let filler = [UInt8](repeating: UInt8(ascii: "\n"), count: 4096)
        while unsafe write(writer, filler, filler.count) > 0 {}
        while unsafe write(writer, filler, 1) > 0 {}
        setFlags(0)
    }

    /// Ends the reader's side, so that writing fails.
    func breakOff() {
        shutdown(reader, CInt(SHUT_RDWR))
    }

    /// Takes one piece of what was written, waiting for it; for tests that unblock a writer.
    func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe Glibc.read(reader, &buffer, buffer.count)
        return Array(buffer.prefix(max(0, count)))
    }

    /// Ends the writer's side and takes all lines left.
    func finish() -> [String] {
        breakOffWriter()
        return readAll()
    }

    /// Takes all lines until the writer's side has ended, without the filler's empty ones.
    func readAll() -> [String] {
        var text: [UInt8] = []
        while case let piece = read(), !piece.isEmpty { text += piece }
        return text.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Ends the writer's side, so that reading comes to an end.
    func breakOffWriter() {
        shutdown(writer, CInt(SHUT_WR))
    }

    private func setFlags(_ flags: CInt) {
        precondition(fcntl(writer, F_SETFL, flags) == 0, "no flags")
    }
}
