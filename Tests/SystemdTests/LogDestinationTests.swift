// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage
import Testing

@testable import Systemd

/// Each in a process of its own, whose standard error and environment may be changed.
struct LogDestinationTests {
    @Test func `a pipe to nobody in particular gets plain lines`() async {
        await #expect(processExitsWith: .success) {
            let pair = DescriptorPair.pipe()
            #expect(detect(standardError: pair.second.number) == .plainLines(.standardError))
        }
    }

    @Test func `a pipe from the service manager gets prefixed lines`() async {
        await #expect(processExitsWith: .success) {
            let pair = DescriptorPair.pipe()
            let pipe = pair.second.number
            let own = ["SYSTEMD_EXEC_PID": String(getpid())]
            #expect(detect(own, standardError: pipe) == .prefixedLines(.standardError))
            let foreign = ["SYSTEMD_EXEC_PID": "1"]
            #expect(detect(foreign, standardError: pipe) == .plainLines(.standardError))
        }
    }

    @Test func `a file gets plain lines whoever started the process`() async {
        await #expect(processExitsWith: .success) {
            let own = ["SYSTEMD_EXEC_PID": String(getpid())]
            let file = openFile("/dev/null", O_WRONLY)
            #expect(detect(own, standardError: file) == .plainLines(.standardError))
        }
    }

    @Test func `the journal's stream gets native entries if the journal can be reached`() async {
        await #expect(processExitsWith: .success) {
            let pair = DescriptorPair.sockets(SOCK_STREAM)
            let stream = pair.second.number
            let (device, inode) = identity(of: stream)
            let isReachable = isWritable("/run/systemd/journal/socket")
            #expect(
                detect(["JOURNAL_STREAM": "\(device):\(inode)"], standardError: stream)
                    == (isReachable ? .journal : .prefixedLines(.standardError)))
            #expect(
                detect(["JOURNAL_STREAM": "\(device):\(inode + 1)"], standardError: stream)
                    == .plainLines(.standardError))
        }
    }

    @Test func `only a socket at the journal's path is read by the journal`() {
        let sockets = DescriptorPair.sockets(SOCK_STREAM)
        let pipe = DescriptorPair.pipe()
        for number in [sockets.first.number, pipe.second.number] {
            #expect(!LogDestination.isReadByJournal(FileDescriptor(rawValue: number)))
        }
    }
}

/// Detects with another standard error and environment; puts the former back, which may be needed.
private func detect(
    _ variables: [String: String] = [:], standardError descriptor: CInt
) -> LogDestination {
    let saved = dup(2)
    defer {
        dup2(saved, 2)
        close(saved)
    }
    dup2(descriptor, 2)
    for name in ["JOURNAL_STREAM", "SYSTEMD_EXEC_PID"] { unsetEnvironment(name) }
    for (name, value) in variables { setEnvironment(name, value) }
    return LogDestination.detect()
}
