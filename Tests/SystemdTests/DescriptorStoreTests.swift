// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage
import Systemd
import TestSupport
import Testing

extension EnvironmentTests {
    struct DescriptorStoreTests {
        private let notifier = ServiceNotifier()

        @Test func `descriptors are stored in the datagram that names them`() throws {
            let manager = NotifySocket()
            let pair = DescriptorPair.pipe()
            let ends = [pair.first.number, pair.second.number].map(FileDescriptor.init(rawValue:))
            #expect(try notifier.store(ends, named: "pipe") == .sent)
            let received = try manager.receiveWithDescriptors()
            #expect(received.text == "FDSTORE=1\nFDNAME=pipe")
            #expect(received.descriptors.count == 2)
            #expect(received.descriptors.map(fileNumber) == ends.map { fileNumber($0.rawValue) })
            received.close()
        }

        @Test func `a descriptor that hangs up is kept when asked for`() throws {
            let manager = NotifySocket()
            #expect(
                try notifier.store([.standardError], named: "state", isPolled: false) == .sent)
            let received = try manager.receiveWithDescriptors()
            #expect(received.text == "FDSTORE=1\nFDNAME=state\nFDPOLL=0")
            received.close()
        }

        @Test func `stored descriptors are removed by name`() throws {
            let manager = NotifySocket()
            #expect(try notifier.removeStored(named: "state") == .sent)
            #expect(manager.receive() == "FDSTOREREMOVE=1\nFDNAME=state")
        }

        @Test(arguments: [
            ("empty", ""), ("a colon separates names", "a:b"), ("a newline", "a\nREADY=1"),
            ("a delete", "a\u{7F}"), ("not ASCII", "ä"),
            ("too long", String(repeating: "n", count: 256)),
        ])
        func `a name that the manager would ignore is refused`(_: String, name: String) {
            let manager = NotifySocket()
            #expect(throws: SystemdError.descriptorNameInvalid(name)) {
                try notifier.store([.standardError], named: name)
            }
            #expect(throws: SystemdError.descriptorNameInvalid(name)) {
                try notifier.removeStored(named: name)
            }
            #expect(manager.receive() == nil)
        }

        @Test func `the longest name is taken`() throws {
            let manager = NotifySocket()
            let name = String(repeating: "~", count: 255)
            #expect(try notifier.removeStored(named: name) == .sent)
            #expect(manager.receive() == "FDSTOREREMOVE=1\nFDNAME=" + name)
        }

        @Test(arguments: [0, 254])
        func `none and too many descriptors are refused`(count: Int) throws {
            let manager = NotifySocket()
            let descriptors = Array(repeating: FileDescriptor.standardError, count: count)
            let outcome = try notifier.store(descriptors, named: "many")
            #expect(outcome == .failed(.invalidArgument))
            #expect(manager.receive() == nil)
        }

        @Test func `as many descriptors as a datagram holds are sent`() throws {
            let manager = NotifySocket()
            let descriptors = Array(repeating: FileDescriptor.standardError, count: 253)
            #expect(try notifier.store(descriptors, named: "many") == .sent)
            let received = try manager.receiveWithDescriptors()
            #expect(received.descriptors.count == 253)
            received.close()
        }

        @Test func `a descriptor that is not open is an error`() throws {
            let manager = NotifySocket()
            let closed = FileDescriptor(rawValue: 1_000_000)
            let outcome = try notifier.store([closed], named: "closed")
            #expect(outcome == .failed(.badFileDescriptor))
            #expect(manager.receive() == nil)
        }
    }
}

/// The number of the file that a descriptor is open on.
private func fileNumber(_ descriptor: CInt) -> ino_t {
    var status = stat()
    unsafe fstat(descriptor, &status)
    return status.st_ino
}
