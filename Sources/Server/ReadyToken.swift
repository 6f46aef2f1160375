// SPDX-License-Identifier: Apache-2.0

import LinuxIO

/// What a word from the event queue stands for.
enum ReadyToken {
    /// A connection has something to read, or room to write.
    case connection(SlotToken)
    /// The listener with this index has connections to accept.
    case listener(Int)
    /// The waiting worker is asked to look at the job channel.
    case wake

    // A slot's token leaves the top byte 0.
    private static let listenerKind: UInt64 = 1 << 56
    private static let wakeWord: UInt64 = 2 << 56

    init(_ word: UInt64) {
        self =
            switch word >> 56 {
            case 0: .connection(SlotToken(rawValue: word))
            case 1: .listener(Int(word & 0xffff))
            default: .wake
            }
    }

    var word: UInt64 {
        switch self {
        case .connection(let token): token.rawValue
        case .listener(let index): Self.listenerKind | UInt64(index)
        case .wake: Self.wakeWord
        }
    }
}
