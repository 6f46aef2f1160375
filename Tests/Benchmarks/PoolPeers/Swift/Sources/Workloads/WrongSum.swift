// SPDX-License-Identifier: Apache-2.0

/// The jobs of a round did not do what they should: one was lost, or ran twice.
struct WrongSum: Error {
    let found: UInt64
    let expected: UInt64
}
