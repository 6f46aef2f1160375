// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import SystemPackage

/// An event counter that can be shared and stored in an array.
final class EventSignal: Sendable {
    private let counter: EventCounter

    init() throws(Errno) {
        counter = try EventCounter()
    }

    var number: CInt { counter.number }

    func send() {
        counter.signal()
    }
}
