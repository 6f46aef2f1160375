// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage
import Testing

@testable import Systemd

struct JournalStreamTests {
    @Test func `device and inode of the descriptor match`() {
        let pair = DescriptorPair.pipe()
        let descriptor = FileDescriptor(rawValue: pair.first.number)
        let (device, inode) = identity(of: pair.first.number)
        let rows = [
            ("\(device):\(inode)", true), ("\(device):\(inode + 1)", false),
            ("\(device + 1):\(inode)", false), ("\(device)", false), ("\(device):", false),
            ("\(device):\(inode):0", false), ("\(device):\(inode) ", false), ("", false),
        ]
        for (value, expected) in rows {
            #expect(JournalStream.matches(value, descriptor) == expected, "\(value)")
        }
    }

    @Test func `a closed descriptor matches nothing`() {
        #expect(!JournalStream.matches("0:0", FileDescriptor(rawValue: 1_000_000)))
    }
}

/// The device and inode as JOURNAL_STREAM gives them.
func identity(of descriptor: CInt) -> (device: UInt64, inode: UInt64) {
    var status = stat()
    unsafe fstat(descriptor, &status)
    return (UInt64(status.st_dev), UInt64(status.st_ino))
}
