// SPDX-License-Identifier: Apache-2.0

/// Why a test could not go on.
struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// The connection ended with an error instead of an end.
    static func reset(_ errno: Int32) -> TestFailure {
        TestFailure("the connection failed with error \(errno)")
    }
}
