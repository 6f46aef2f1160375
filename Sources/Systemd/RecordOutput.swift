// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import LinuxIO
internal import SystemPackage

/// The way out of the process for records, used by the log writer's thread only.
struct RecordOutput: ~Copyable {
    private enum Way: ~Copyable {
        case journal(NativeJournal)
        case lines(LineFormat, FileDescriptor)
    }

    private var way: Way
    private var line: [UInt8] = []

    /// - Parameter identifier: the value of `SYSLOG_IDENTIFIER` in native entries.
    init(_ destination: LogDestination, identifier: String) {
        switch destination {
        case .journal: way = .journal(NativeJournal(identifier: identifier))
        case .prefixedLines(let descriptor): way = .lines(.prefixed, descriptor)
        case .plainLines(let descriptor): way = .lines(.plain, descriptor)
        }
    }

    /// Sends one record; blocks for as long as the reader does not keep up.
    ///
    /// - Returns: whether the reader has it.
    mutating func send(_ record: JournalRecord) -> Bool {
        switch way {
        case .journal(let journal):
            return journal.send(record)
        case .lines(let format, let descriptor):
            line.removeAll(keepingCapacity: true)
            guard format.append(record, time: MonotonicClock.secondsSince1970, to: &line) else {
                return true
            }
            return Self.write(line, to: descriptor)
        }
    }

    private static func write(_ line: [UInt8], to descriptor: FileDescriptor) -> Bool {
        // The buffer is read within the closure only.
        unsafe line.withUnsafeBytes { buffer in
            var rest = unsafe buffer[...]
            while unsafe !rest.isEmpty {
                let written = unsafe Glibc.write(
                    descriptor.rawValue, UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                    rest.count)
                if written >= 0 {
                    unsafe rest = rest.dropFirst(written)
                } else if errno == EAGAIN {
                    guard waitForRoom(descriptor) else { return false }
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }

    /// Waits on a descriptor that somebody else made non-blocking, as terminals often are.
    private static func waitForRoom(_ descriptor: FileDescriptor) -> Bool {
        var event = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
        // `event` outlives the call and is the one element announced.
        return unsafe poll(&event, 1, -1) >= 0 || errno == EINTR
    }
}
