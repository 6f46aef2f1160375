// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// Writes response heads (RFC 9112 section 4).
///
/// Every head has `Date` and the ``CommonFields`` of its site; the rest is given as field lines,
/// which may have been written long before.
public enum ResponseHead {
    /// Appends a whole head.
    ///
    /// `fields` are complete lines, each with its ending, as ``ResponseFields`` writes them.
    public static func append(
        _ status: Status, date: DateField, connection: ConnectionOption, fields: Span<UInt8>,
        to output: inout UniqueArray<UInt8>
    ) {
        append(
            status, date: date, common: CommonFields.lines.utf8Span.span, connection: connection,
            fields: fields, to: &output)
    }

    /// Appends a whole head with other lines than ``CommonFields/lines``.
    ///
    /// `common` and `fields` are complete lines; either may be empty.
    public static func append(
        _ status: Status, date: DateField, common: Span<UInt8>, connection: ConnectionOption,
        fields: Span<UInt8>, to output: inout UniqueArray<UInt8>
    ) {
        appendStatusLine(status, date: date, to: &output)
        output.append(copying: common)
        output.append(copying: fields)
        appendEnd(connection: connection, to: &output)
    }

    /// Inserts a line into a head that was appended to an output, in front of its other lines.
    ///
    /// What follows is moved: for responses that are few or small.
    public static func insert(
        _ name: FieldName, _ value: String, intoHeadAt start: Int,
        of output: inout UniqueArray<UInt8>
    ) {
        var end = start
        while end < output.count, output[end] != ASCII.lineFeed { end += 1 }
        guard end < output.count else { return }
        var line = UniqueArray<UInt8>()
        ResponseFields.append(name, value, to: &line)
        output.insert(copying: line.span, at: end + 1)
    }

    /// Appends the status line and `Date`; the common lines and others follow.
    public static func appendStatusLine(
        _ status: Status, date: DateField, to output: inout UniqueArray<UInt8>
    ) {
        if status == .ok {
            output.append(copying: "HTTP/1.1 200 OK\r\nDate: ".utf8Span.span)
        } else {
            output.append(copying: "HTTP/1.1 ".utf8Span.span)
            Decimal.append(UInt64(status.code), to: &output)
            output.append(ASCII.space)
            output.append(copying: status.reasonPhrase.utf8Span.span)
            output.append(copying: "\r\nDate: ".utf8Span.span)
        }
        output.append(copying: date.bytes)
        output.append(copying: "\r\n".utf8Span.span)
    }

    /// Appends `Connection`, where it must be said, and the empty line that ends the head.
    public static func appendEnd(
        connection: ConnectionOption, to output: inout UniqueArray<UInt8>
    ) {
        switch connection {
        case .unstated: output.append(copying: "\r\n".utf8Span.span)
        case .close: output.append(copying: "Connection: close\r\n\r\n".utf8Span.span)
        case .keepAlive: output.append(copying: "Connection: keep-alive\r\n\r\n".utf8Span.span)
        }
    }

    /// Appends the interim response that lets the client send its body.
    ///
    /// RFC 9110 section 15.2.1.
    public static func appendContinue(to output: inout UniqueArray<UInt8>) {
        output.append(copying: "HTTP/1.1 100 Continue\r\n\r\n".utf8Span.span)
    }
}

/// What a response says about the connection (RFC 9112 section 9.3).
public enum ConnectionOption: Sendable {
    /// Nothing: in HTTP/1.1 the connection persists.
    case unstated
    /// This response is the last one.
    case close
    /// The connection persists, which HTTP/1.0 clients must be told.
    case keepAlive

    /// Creates what to say to the client that sent `head`.
    ///
    /// `persists` is the server's wish; the connection closes also if the client wants it so.
    public init(for head: RequestHead, persists: Bool) {
        self = !persists || !head.keepAlive ? .close : head.isHTTP11 ? .unstated : .keepAlive
    }
}
