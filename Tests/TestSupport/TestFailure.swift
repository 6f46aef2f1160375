// SPDX-License-Identifier: Apache-2.0

/// Why a test could not go on.
package struct TestFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }

    /// The connection ended with an error instead of an end.
    package static func reset(_ errno: Int32) -> TestFailure {
        TestFailure("the connection failed with error \(errno)")
    }
}
