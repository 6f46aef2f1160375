// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// Appends field lines of a response.
///
/// The lines of a response that stays the same can be written once and handed to
/// ``ResponseHead/append(_:date:connection:fields:to:)`` each time. Control bytes in a value are
/// replaced by spaces, so that no value can begin another line.
public enum ResponseFields {
    /// Appends a line with a value of bytes.
    public static func append(
        _ name: FieldName, _ value: Span<UInt8>, to output: inout UniqueArray<UInt8>
    ) {
        start(name, &output)
        for index in value.indices {
            output.append(ASCII.isFieldText(value[index]) ? value[index] : ASCII.space)
        }
        end(&output)
    }

    /// Appends a line with a value of text.
    public static func append(
        _ name: FieldName, _ value: String, to output: inout UniqueArray<UInt8>
    ) {
        append(name, value.utf8Span.span, to: &output)
    }

    /// Appends a line with a decimal number.
    public static func append(
        _ name: FieldName, _ number: UInt64, to output: inout UniqueArray<UInt8>
    ) {
        start(name, &output)
        Decimal.append(number, to: &output)
        end(&output)
    }

    /// Appends a line with a date.
    public static func append(
        _ name: FieldName, _ date: HTTPDate, to output: inout UniqueArray<UInt8>
    ) {
        start(name, &output)
        date.append(to: &output)
        end(&output)
    }

    /// Appends `Content-Range: bytes offset-last/length` for a part of at least one byte.
    ///
    /// RFC 9110 section 14.4.
    public static func appendContentRange(
        offset: UInt64, count: UInt64, length: UInt64, to output: inout UniqueArray<UInt8>
    ) {
        start(.contentRange, &output)
        output.append(copying: "bytes ".utf8Span.span)
        Decimal.append(offset, to: &output)
        output.append(ASCII.hyphen)
        Decimal.append(offset &+ count &- 1, to: &output)
        output.append(ASCII.slash)
        Decimal.append(length, to: &output)
        end(&output)
    }

    /// Appends `Content-Range: bytes */length`, for 416.
    public static func appendUnsatisfiedRange(
        length: UInt64, to output: inout UniqueArray<UInt8>
    ) {
        start(.contentRange, &output)
        output.append(copying: "bytes */".utf8Span.span)
        Decimal.append(length, to: &output)
        end(&output)
    }

    private static func start(_ name: FieldName, _ output: inout UniqueArray<UInt8>) {
        output.append(copying: name.text.utf8Span.span)
        output.append(copying: ": ".utf8Span.span)
    }

    private static func end(_ output: inout UniqueArray<UInt8>) {
        output.append(copying: "\r\n".utf8Span.span)
    }
}
