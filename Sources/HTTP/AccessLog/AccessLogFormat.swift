// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// What the lines of an access log in a file look like.
public struct AccessLogFormat: Sendable, Equatable {
    /// A stretch of fixed text, and what stands behind it.
    private struct Piece: Sendable, Equatable {
        let start: Int
        let end: Int
        /// nil at the end of the line.
        let variable: AccessLogVariable?
    }

    /// As it stands in a configuration: the name of a format, or a template.
    public let text: String

    private var pieces: [Piece] = []
    /// The fixed texts, one after the other.
    private var literals: [UInt8] = []
    private let escaping: AccessLogEscaping
    /// Whether a response without content has `-` for its size, as in Apache's `%b`.
    private let hasDashForNoContent: Bool

    /// As Apache's and nginx's `combined`.
    public static let combined = AccessLogFormat(
        "combined",
        """
        $remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent \
        "$http_referer" "$http_user_agent"
        """)
    /// The Common Log Format.
    public static let common = AccessLogFormat(
        "common",
        "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent")
    /// One object a line.
    public static let json = AccessLogFormat(
        "json",
        """
        {"time":"$time_iso8601","request_id":"$request_id","remote_addr":"$remote_addr",\
        "host":"$host","site":"$site","request":"$request","method":"$request_method",\
        "path":"$uri","query":"$args","protocol":"$server_protocol","status":$status,\
        "bytes":$body_bytes_sent,"duration":$request_time,"queued":$queue_time,\
        "referer":"$http_referer","user_agent":"$http_user_agent"}
        """)

    private static let named = [combined, common, json]

    /// Reads the name of a format or a template.
    ///
    /// - Throws: `AccessLogFormatError` with what is wrong.
    public init(_ text: String) throws(AccessLogFormatError) {
        if let format = Self.named.first(where: { $0.text == text }) {
            self = format
            return
        }
        guard text.contains("$") else {
            throw AccessLogFormatError(
                message:
                    "expected \"combined\", \"common\", \"json\" or a template with names such "
                    + "as $remote_addr")
        }
        guard text.utf8.count <= 4096, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw AccessLogFormatError(
                message: "a template has at most 4096 bytes, and no control characters")
        }
        self.init(text, isCommon: false)
        try read(text)
    }

    private init(_ name: String, _ template: String) {
        self.init(name, isCommon: name == "common", isJSON: name == "json")
        // A mistake would be one of this source; each format is written in a test.
        try? read(template)
    }

    private init(_ text: String, isCommon: Bool, isJSON: Bool? = nil) {
        self.text = text
        hasDashForNoContent = isCommon
        escaping = isJSON ?? text.hasPrefix("{") ? .json : .hexadecimal
    }

    private mutating func read(_ template: String) throws(AccessLogFormatError) {
        var start = 0
        var rest = Substring(template)
        while let dollar = rest.firstIndex(of: "$") {
            literals += rest[..<dollar].utf8
            rest = rest[dollar...].dropFirst()
            if rest.first == "$" {
                literals.append(UInt8(ascii: "$"))
                rest = rest.dropFirst()
                continue
            }
            let variable = try Self.takeVariable(&rest)
            pieces.append(Piece(start: start, end: literals.count, variable: variable))
            start = literals.count
        }
        literals += rest.utf8
        literals.append(ASCII.lineFeed)
        pieces.append(Piece(start: start, end: literals.count, variable: nil))
    }

    /// Takes `name` or `{name}` off the front of a text.
    private static func takeVariable(
        _ rest: inout Substring
    ) throws(AccessLogFormatError) -> AccessLogVariable {
        let isBraced = rest.first == "{"
        let name = rest.dropFirst(isBraced ? 1 : 0).prefix {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")
        }
        rest = rest[name.endIndex...]
        if isBraced {
            guard rest.first == "}" else {
                throw AccessLogFormatError(message: "expected \"}\" behind \"${\(name)\"")
            }
            rest = rest.dropFirst()
        }
        guard let variable = AccessLogVariable(rawValue: String(name)) else {
            let found = name.isEmpty ? "no name behind \"$\"" : "unknown name \"$\(name)\""
            throw AccessLogFormatError(
                message: "\(found), expected one of \(AccessLogVariable.list), or $$ for a dollar")
        }
        return variable
    }

    /// Whether the lines have the identifiers of their requests.
    public var usesRequestID: Bool { pieces.contains { $0.variable == .requestID } }

    /// Appends the line of a request, with its end.
    ///
    /// - Parameters:
    ///   - bytes: what the entry's slices are of.
    ///   - time: when the line is written.
    public func append(
        _ entry: AccessLogEntry, _ bytes: Span<UInt8>, at time: borrowing AccessLogTime,
        to line: inout UniqueArray<UInt8>
    ) {
        for piece in pieces {
            line.append(copying: literals.span.extracting(piece.start..<piece.end))
            if let variable = piece.variable {
                append(variable, entry, bytes, at: time, to: &line)
            }
        }
    }

    private func append(
        _ variable: AccessLogVariable, _ entry: AccessLogEntry, _ bytes: Span<UInt8>,
        at time: borrowing AccessLogTime, to line: inout UniqueArray<UInt8>
    ) {
        switch variable {
        case .remoteAddress: append(entry.remoteAddress.utf8Span.span, to: &line)
        case .remoteUser: append(Span(), to: &line)
        case .localTime: line.append(copying: time.local.span)
        case .internetTime: line.append(copying: time.internet.span)
        case .seconds:
            Decimal.append(UInt64(time.milliseconds / 1000), to: &line)
            line.append(ASCII.dot)
            Decimal.append(UInt64(time.milliseconds % 1000), digits: 3, to: &line)
        case .request: appendRequest(entry, bytes, to: &line)
        case .method: append(entry.method.bytes(in: bytes), to: &line)
        case .target: append(entry.target.bytes(in: bytes), to: &line)
        case .path: append(entry.path.bytes(in: bytes), to: &line)
        case .query: append(entry.query.bytes(in: bytes), to: &line)
        case .protocolVersion: append(entry.protocolVersion.utf8Span.span, to: &line)
        case .status: Decimal.append(UInt64(entry.status), digits: 3, to: &line)
        case .contentBytes:
            if hasDashForNoContent, entry.contentBytes == 0 {
                line.append(ASCII.hyphen)
            } else {
                Decimal.append(entry.contentBytes, to: &line)
            }
        case .duration: Self.append(nanoseconds: entry.duration, to: &line)
        case .queued: Self.append(nanoseconds: entry.queued, to: &line)
        case .requestID: append(entry.requestID.utf8Span.span, to: &line)
        case .host: append(entry.host.bytes(in: bytes), to: &line)
        case .site: append(entry.site.utf8Span.span, to: &line)
        case .referer: append(entry.referer.bytes(in: bytes), to: &line)
        case .userAgent: append(entry.userAgent.bytes(in: bytes), to: &line)
        }
    }

    /// Appends a value, or `-` where there is none and the format is not JSON.
    private func append(_ value: Span<UInt8>, to line: inout UniqueArray<UInt8>) {
        if !escaping.append(value, to: &line), escaping == .hexadecimal {
            line.append(ASCII.hyphen)
        }
    }

    private func appendRequest(
        _ entry: AccessLogEntry, _ bytes: Span<UInt8>, to line: inout UniqueArray<UInt8>
    ) {
        guard !entry.method.isEmpty else {
            return append(entry.input.bytes(in: bytes), to: &line)
        }
        escaping.append(entry.method.bytes(in: bytes), to: &line)
        line.append(ASCII.space)
        escaping.append(entry.target.bytes(in: bytes), to: &line)
        guard !entry.protocolVersion.isEmpty else { return }
        line.append(ASCII.space)
        escaping.append(entry.protocolVersion.utf8Span.span, to: &line)
    }

    /// Appends seconds with microseconds.
    private static func append(nanoseconds: UInt64, to line: inout UniqueArray<UInt8>) {
        Decimal.append(nanoseconds / 1_000_000_000, to: &line)
        line.append(ASCII.dot)
        Decimal.append(nanoseconds / 1000 % 1_000_000, digits: 6, to: &line)
    }
}

/// Why a text is no format of an access log.
public struct AccessLogFormatError: Error, Equatable {
    /// What was expected, on one line.
    public let message: String
}
