// SPDX-License-Identifier: Apache-2.0

import HTTP

extension ValueSyntax<AccessLogFormat> {
    /// The name of a format, or a template.
    static let accessLogFormat = Self(
        expectation:
            "\"combined\", \"common\", \"json\" or a template with names such as $remote_addr",
        parse: { try? AccessLogFormat($0) },
        print: { $0.text },
        mistake: { text in
            do throws(AccessLogFormatError) {
                _ = try AccessLogFormat(text)
                return nil
            } catch {
                return error.message
            }
        })
}

extension ValueSyntax<String?> {
    /// The path of a file, which need not be there; nothing means none.
    static let filePath = Self(
        expectation: "an absolute path of a file",
        parse: { text in
            guard !text.isEmpty else { return .some(nil) }
            let isPath = text.hasPrefix("/") && !text.hasSuffix("/") && text.utf8.count < 4096
            return isPath && !text.hasControlCharacters ? .some(text) : nil
        },
        print: { $0 ?? "" })
}
