// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import Testing

struct OwnedDescriptorTests {
    /// A number so high that no other test's descriptor takes it meanwhile.
    private func openHigh(from floor: CInt) -> CInt {
        let low = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(low) }
        return fcntl(low, F_DUPFD_CLOEXEC, floor)
    }

    @Test func `the end of the owner closes the descriptor`() {
        let number = openHigh(from: 700)
        do {
            let descriptor = OwnedDescriptor(owning: number)
            #expect(isOpen(descriptor.number))
        }
        #expect(!isOpen(number))
    }

    @Test func `closing closes at once and only once`() {
        let number = openHigh(from: 710)
        let successor: CInt
        do {
            let descriptor = OwnedDescriptor(owning: number)
            descriptor.close()
            #expect(!isOpen(number))
            // Were it closed again at the end of the scope, this one would be hit.
            successor = openHigh(from: number)
            #expect(successor == number)
        }
        #expect(isOpen(successor))
        close(successor)
    }

    @Test func `releasing leaves the descriptor open`() {
        let number = openHigh(from: 720)
        do {
            let descriptor = OwnedDescriptor(owning: number)
            #expect(descriptor.release() == number)
        }
        #expect(isOpen(number))
        close(number)
    }

    @Test func `a negative number is a mistake of the caller's`() async {
        await #expect(processExitsWith: .failure) { _ = OwnedDescriptor(owning: -1) }
    }
}
