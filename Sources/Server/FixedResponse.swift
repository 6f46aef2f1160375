// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import HTTP

/// A response whose content is in memory and belongs to no file: a page, or an endpoint's answer.
struct FixedResponse: ~Copyable {
    let status: Status
    /// Complete field lines besides those that every head has.
    private var fields = UniqueArray<UInt8>()
    private let content: [UInt8]

    init(_ status: Status, _ mediaType: String, _ content: [UInt8]) {
        self.status = status
        self.content = content
        if !status.forbidsBody {
            ResponseFields.append(.contentType, mediaType, to: &fields)
            ResponseFields.append(.contentLength, UInt64(content.count), to: &fields)
        }
    }

    /// An error's page in a format, which a cache is told to depend on `Accept`.
    ///
    /// RFC 9110 section 12.5.5.
    init(_ page: ErrorPage, as format: MediaPreference) {
        var content = UniqueArray<UInt8>()
        page.append(as: format, to: &content)
        self.init(page.status, ErrorPage.contentType(format), Array(copying: content.span))
        // Caches may keep errors, and another client may like another format better.
        add(.vary, "Accept")
    }

    /// An error's page in the client's favourite format.
    init(_ page: ErrorPage, for head: RequestHead, _ bytes: Span<UInt8>) {
        self.init(page, as: MediaPreference(of: head, in: bytes))
    }

    /// Adds a field.
    mutating func add(_ name: FieldName, _ value: String) {
        ResponseFields.append(name, value, to: &fields)
    }

    /// Adds field lines that are complete already.
    mutating func add(lines: Span<UInt8>) {
        fields.append(copying: lines)
    }

    /// Writes head and content.
    ///
    /// - Parameter common: the lines that all responses of the site have.
    /// - Returns: the number of bytes of content.
    func append(
        date: DateField, common: Span<UInt8>, _ option: ConnectionOption, isHead: Bool,
        to output: inout UniqueArray<UInt8>
    ) -> Int {
        ResponseHead.append(
            status, date: date, common: common, connection: option, fields: fields.span,
            to: &output)
        guard !isHead else { return 0 }
        output.append(copying: content.span)
        return content.count
    }

    /// Writes head and content with the lines that a site without fields of its own has.
    func append(
        date: DateField, _ option: ConnectionOption, isHead: Bool,
        to output: inout UniqueArray<UInt8>
    ) -> Int {
        append(
            date: date, common: CommonFields.lines.utf8Span.span, option, isHead: isHead,
            to: &output)
    }
}
