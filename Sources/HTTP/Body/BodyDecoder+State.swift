// SPDX-License-Identifier: Apache-2.0

extension BodyDecoder {
    /// Numbers that a decoder is made of, for a program that takes this one's place.
    package var state: [UInt64] {
        [
            limit, received, remaining, UInt64(extensionBytes), UInt64(trailerBytes),
            UInt64(digits), UInt64(chunkExtension.rawValue), UInt64(phase.rawValue),
        ]
    }

    /// Creates a decoder that goes on where another has stopped.
    ///
    /// - Returns: nil when these are not the numbers of a decoder.
    package init?(state: [UInt64]) {
        guard state.count == 8,
            let extensionBytes = UInt16(exactly: state[3]),
            let trailerBytes = UInt16(exactly: state[4]),
            let digits = UInt8(exactly: state[5]),
            let chunkExtension = UInt8(exactly: state[6]).flatMap(ChunkExtension.init),
            let phase = UInt8(exactly: state[7]).flatMap(Phase.init),
            state[1] <= state[0], phase == .chunkData || state[2] <= state[0] - state[1]
        else { return nil }
        limit = state[0]
        received = state[1]
        remaining = state[2]
        self.extensionBytes = extensionBytes
        self.trailerBytes = trailerBytes
        self.digits = digits
        self.chunkExtension = chunkExtension
        self.phase = phase
    }
}
