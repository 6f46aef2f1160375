// SPDX-License-Identifier: Apache-2.0

import BasicContainers

/// What a function appends to an output buffer, as text; bytes already there must stay.
func output<Failure: Error>(
    of write: (inout UniqueArray<UInt8>) throws(Failure) -> Void
) throws(Failure) -> String {
    var buffer = UniqueArray<UInt8>()
    buffer.append(copying: Array("before:".utf8))
    try write(&buffer)
    var bytes: [UInt8] = []
    for index in 0..<buffer.count { bytes.append(buffer[index]) }
    let text = String(decoding: bytes, as: UTF8.self)
    precondition(text.hasPrefix("before:"), "the output buffer was not appended to")
    return String(text.dropFirst(7))
}
