// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTP
import Threads

/// Holds its worker for some seconds, as in the Book's chapter: it shows what a fixed pool does when
/// its workers are busy.
public struct SleepEndpoint: Endpoint {
    private static let defaultSeconds = 5.0
    private static let range = 0.0...60.0

    /// The path, decoded.
    public let path: [UInt8]
    /// Answers after as long as the query asks for.
    public let holdsWorker = true

    /// Creates an endpoint at a path, decoded.
    public init(path: String) {
        self.path = Array(path.utf8)
    }

    /// Whether a query has a number of seconds, or none.
    public func accepts(query: Span<UInt8>) -> Bool { Self.duration(query) != nil }

    /// Sleeps for as long as the query asks, and says how long that was.
    public func answer(_ request: EndpointRequest) -> EndpointAnswer {
        guard let duration = Self.duration(request.query) else {
            return .error(.badRequest, "seconds= has to be a number from 0 to 60.")
        }
        Self.hold(duration)
        return .line(.ok, "slept \(duration)")
    }

    /// How long a query asks to sleep: `seconds=` 0 to 60, decimals allowed; 5 s when it is not there.
    ///
    /// - Returns: nil for anything else.
    static func duration(_ query: Span<UInt8>) -> Duration? {
        var items = QueryItems(query)
        guard let value = items.nextValue(of: "seconds") else { return .seconds(defaultSeconds) }
        // At most 16 digits and one dot, so neither an exponent nor a name of infinity gets through.
        guard (1...16).contains(value.count) else { return nil }
        var text = ""
        for index in value.indices {
            let byte = value[index]
            guard (0x30...0x39).contains(byte) || byte == UInt8(ascii: ".") else { return nil }
            text.unicodeScalars.append(Unicode.Scalar(byte))
        }
        guard let seconds = Double(text), range.contains(seconds) else { return nil }
        return .seconds(seconds)
    }

    /// Blocks the calling thread.
    private static func hold(_ duration: Duration) {
        let nanoseconds = Int(clamping: duration.nanoseconds)
        var rest = timespec(
            tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
        // Workers have their signals blocked; a debugger can still interrupt the sleep.
        var wanted = rest
        while unsafe nanosleep(&wanted, &rest) == -1 && errno == EINTR {
            wanted = rest
        }
    }
}
