// SPDX-License-Identifier: Apache-2.0

import HTTP
import TestSupport
import Testing

struct CommonFieldsTests {
    @Test(
        arguments: [
            ([], CommonFields.lines),
            ([("X", "y")], CommonFields.lines + "X: y\r\n"),
            ([("X", "1"), ("X", "2")], CommonFields.lines + "X: 1\r\nX: 2\r\n"),
            ([("SERVER", "z")], "X-Content-Type-Options: nosniff\r\nSERVER: z\r\n"),
            ([("server", ""), ("x-content-type-options", "")], ""),
            ([("X", "a\r\nY: b")], CommonFields.lines + "X: a  Y: b\r\n"),
            ([("X Y", "z"), ("", "z")], CommonFields.lines),
        ] as [([(String, String)], String)])
    func `a site's own fields stand behind the usual ones, or in their place`(
        fields: [(String, String)], lines: String
    ) {
        let own = fields.map { (name: $0.0, value: $0.1) }
        #expect(output { CommonFields.append(own, to: &$0) } == lines)
    }
}
